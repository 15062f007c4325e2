{#-
The rules of a configuration: keys, types, defaults, limits, texts. `macros/configuration/` interprets them.

Written by `mpm dev generate` from mpm_py/configuration; edit those files.
-#}

{% macro _monitor_rules() -%}
{%- do return({
  "root": "mpm",
  "root_keys": ["monitors", "exclusions", "holidays"],
  "keys": {
    "relation": {
      "type": "keyed",
      "required": true,
      "kinds": {
        "ref": {
          "ref": {"type": "text", "required": true, "example": "ref: flights"},
          "package": {"type": "text", "example": "package: shop"},
          "version": {"type": "text", "example": "version: 2"}
        },
        "source": {
          "source": {"type": "text", "required": true, "example": "source: raw"},
          "table": {"type": "text", "required": true, "example": "table: flights"}
        }
      },
      "text_forms": [["ref"], ["source", "table"]],
      "kinds_text": "ref; source and table",
      "blank": {"kind": "none", "ref": none, "package": none, "version": none, "source": none, "table": none},
      "example": "relation: flight_predictions"
    },
    "where": {"type": "text", "example": "where: \"status <> 'test'\""},
    "event_time": {"type": "column", "example": "event_time: scheduled_at"},
    "grain": {"type": "choice", "default": "day", "allowed": ["hour", "day", "week", "month"], "example": "grain: day"},
    "timezone": {"type": "timezone", "default": "UTC", "example": "timezone: Europe/Vienna"},
    "begin": {"type": "moment", "example": "begin: 2013-01-01"},
    "delay": {"type": "duration", "default": "0 hours", "example": "delay: 6 hours"},
    "include_open_window": {"type": "boolean", "example": "include_open_window: true"},
    "lookback": {"type": "integer", "default": 30, "minimum": 1, "maximum": 1000000, "example": "lookback: 30"},
    "max_windows_per_run": {
      "type": "integer",
      "default": 400,
      "minimum": 1,
      "maximum": 1000000,
      "example": "max_windows_per_run: 400"
    },
    "id": {"type": "column", "example": "id: flight_id"},
    "prediction": {
      "type": "keyed",
      "kinds": {
        "score": {
          "score": {"type": "column", "required": true, "example": "score: p_delayed"},
          "positive": {"type": "text", "default": "true", "example": "positive: true"},
          "threshold": {"type": "number", "default": "0.5", "above": 0, "below": 1, "example": "threshold: 0.5"}
        },
        "class": {
          "class": {"type": "column", "required": true, "example": "class: predicted"},
          "scores": {
            "type": "map",
            "items": {"type": "column", "example": "scores: {late: p_late, early: p_early}"},
            "example": "scores: {late: p_late, early: p_early}"
          }
        },
        "value": {
          "value": {"type": "column", "required": true, "example": "value: predicted"},
          "quantile": {"type": "number", "above": 0, "below": 1, "example": "quantile: 0.9"},
          "error_feature": {"type": "column", "example": "error_feature: distance"}
        },
        "ranking": {
          "position": {"type": "column", "required": true, "example": "position: rank"},
          "group": {"type": "column", "required": true, "example": "group: search_id"},
          "k": {"type": "integer", "default": "10", "minimum": 1, "maximum": 1000000, "example": "k: 10"}
        }
      },
      "kinds_text": "score; class; value; position and group",
      "blank": {
        "kind": "none",
        "score": none,
        "positive": none,
        "threshold": none,
        "class": none,
        "scores": {},
        "value": none,
        "quantile": none,
        "error_feature": none,
        "position": none,
        "group": none,
        "k": none
      },
      "example": "prediction: {score: p_delayed, positive: true, threshold: 0.5}"
    },
    "label": {"type": "column", "example": "label: delayed"},
    "label_time": {"type": "column", "example": "label_time: landed_at"},
    "model_version": {"type": "column", "example": "model_version: version"},
    "features": {
      "type": "keyed",
      "kinds": {
        "columns": {
          "include": {
            "type": "list",
            "items": {"type": "column", "example": "include: [distance, temp]"},
            "example": "include: [distance, temp]"
          },
          "exclude": {
            "type": "list",
            "items": {"type": "column", "example": "exclude: [tail_number]"},
            "example": "exclude: [tail_number]"
          },
          "numeric": {
            "type": "list",
            "items": {"type": "column", "example": "numeric: [temp]"},
            "example": "numeric: [temp]"
          }
        }
      },
      "list_key": "include",
      "kinds_text": "include, exclude, numeric",
      "blank": {"include": [], "exclude": [], "numeric": []},
      "example": "features: {exclude: [tail_number]}"
    },
    "importance": {
      "type": "map",
      "items": {"type": "number", "minimum": 0, "example": "importance: {temp: 0.3}"},
      "example": "importance: {temp: 0.3}"
    },
    "segments": {
      "type": "list",
      "items": {"type": "column", "example": "segments: [origin, carrier]"},
      "example": "segments: [origin, carrier]"
    },
    "max_segment_values": {"type": "integer", "default": 50, "minimum": 1, "maximum": 1000000, "example": "max_segment_values: 50"},
    "protected": {
      "type": "list",
      "items": {"type": "column", "example": "protected: [origin]"},
      "example": "protected: [origin]"
    },
    "operations": {
      "type": "keyed",
      "kinds": {
        "columns": {
          "columns": {
            "type": "list",
            "items": {"type": "column", "example": "columns: [latency_ms, memory_mb]"},
            "example": "columns: [latency_ms, memory_mb]"
          },
          "failed": {"type": "text", "example": "failed: status >= 500"}
        },
        "metrics": {
          "name": {"type": "column", "required": true, "example": "name: metric"},
          "value": {"type": "column", "required": true, "example": "value: reading"},
          "names": {
            "type": "list",
            "required": true,
            "items": {"type": "text", "example": "names: [cpu_percent, latency_ms]"},
            "example": "names: [cpu_percent, latency_ms]"
          }
        }
      },
      "list_key": "columns",
      "kinds_text": "columns, failed; name and value and names",
      "blank": {"kind": "none", "columns": [], "failed": none, "name": none, "value": none, "names": []},
      "example": "operations: {columns: [latency_ms], failed: status >= 500}"
    },
    "missing_values": {
      "type": "keyed",
      "kinds": {
        "values": {
          "all": {
            "type": "list",
            "items": {"type": "literal", "example": "missing_values: [-999]"},
            "example": "missing_values: [-999, 'N/A']"
          },
          "columns": {
            "type": "map",
            "items": {
              "type": "list",
              "items": {"type": "literal", "example": "missing_values: [-999]"},
              "example": "missing_values: {temp: [-999]}"
            },
            "example": "missing_values: {temp: [-999]}"
          }
        }
      },
      "list_key": "all",
      "map_key": "columns",
      "kinds_text": "all, columns",
      "blank": {"all": [], "columns": {}},
      "example": "missing_values: {temp: [-999], dest: ['N/A']}"
    },
    "sensitive": {
      "type": "list",
      "items": {"type": "column", "example": "sensitive: [passenger_age]"},
      "example": "sensitive: [passenger_age]"
    },
    "salt": {"type": "secret", "example": "salt: \"{\u007b env_var('MPM_SALT') }\u007d\""},
    "baseline": {
      "type": "keyed",
      "default": {"rolling": 28},
      "kinds": {
        "relation": {
          "relation": {
            "type": "keyed",
            "required": true,
            "kinds": {
              "ref": {
                "ref": {"type": "text", "required": true, "example": "ref: flights"},
                "package": {"type": "text", "example": "package: shop"},
                "version": {"type": "text", "example": "version: 2"}
              },
              "source": {
                "source": {"type": "text", "required": true, "example": "source: raw"},
                "table": {"type": "text", "required": true, "example": "table: flights"}
              }
            },
            "text_forms": [["ref"], ["source", "table"]],
            "kinds_text": "ref; source and table",
            "blank": {"kind": "none", "ref": none, "package": none, "version": none, "source": none, "table": none},
            "example": "baseline: {relation: flight_training}"
          },
          "where": {"type": "text", "example": "where: \"split = 'train'\""}
        },
        "period": {
          "from": {"type": "moment", "required": true, "example": "from: 2013-01-01"},
          "to": {"type": "moment", "required": true, "example": "to: 2013-03-01"}
        },
        "rolling": {
          "rolling": {
            "type": "integer",
            "default": 28,
            "required": true,
            "minimum": 1,
            "maximum": 1000000,
            "example": "rolling: 28"
          }
        }
      },
      "ordered": ["from", "to"],
      "kinds_text": "relation; from and to; rolling",
      "blank": {"kind": "none", "relation": none, "where": none, "from": none, "to": none, "rolling": none},
      "example": "baseline: {rolling: 28}"
    },
    "min_rows": {"type": "integer", "default": 100, "minimum": 1, "maximum": 1000000, "example": "min_rows: 100"},
    "min_group_size": {"type": "integer", "default": 20, "minimum": 1, "maximum": 1000000, "example": "min_group_size: 20"},
    "thresholds": {
      "type": "map",
      "items": {
        "type": "keyed",
        "kinds": {
          "limits": {
            "warn": {"type": "number", "example": "warn: 0.1"},
            "fail": {"type": "number", "example": "fail: 0.25"},
            "method": {
              "type": "choice",
              "allowed": ["learnt", "static", "previous", "seasonal"],
              "example": "method: static"
            },
            "direction": {"type": "choice", "allowed": ["up", "down", "both"], "example": "direction: down"},
            "min_effect": {"type": "number", "minimum": 0, "example": "min_effect: 0.2"},
            "min_rows": {"type": "integer", "minimum": 1, "maximum": 1000000, "example": "min_rows: 500"},
            "persistence": {"type": "persistence", "example": "persistence: 2 of 3"},
            "worst_status": {"type": "choice", "allowed": ["warn", "fail"], "example": "worst_status: warn"},
            "season": {
              "type": "choice",
              "allowed": ["hour_of_day", "day_of_week", "day_of_month"],
              "example": "season: day_of_week"
            },
            "columns": {
              "type": "map",
              "items": {
                "type": "keyed",
                "kinds": {
                  "limits": {
                    "warn": {"type": "number", "example": "warn: 0.1"},
                    "fail": {"type": "number", "example": "fail: 0.25"},
                    "method": {
                      "type": "choice",
                      "allowed": ["learnt", "static", "previous", "seasonal"],
                      "example": "method: static"
                    },
                    "direction": {"type": "choice", "allowed": ["up", "down", "both"], "example": "direction: down"},
                    "min_effect": {"type": "number", "minimum": 0, "example": "min_effect: 0.2"},
                    "min_rows": {"type": "integer", "minimum": 1, "maximum": 1000000, "example": "min_rows: 500"},
                    "persistence": {"type": "persistence", "example": "persistence: 2 of 3"},
                    "worst_status": {"type": "choice", "allowed": ["warn", "fail"], "example": "worst_status: warn"},
                    "season": {
                      "type": "choice",
                      "allowed": ["hour_of_day", "day_of_week", "day_of_month"],
                      "example": "season: day_of_week"
                    }
                  }
                },
                "number_key": "fail",
                "off_key": "is_off",
                "expected": "a number, off or a mapping",
                "kinds_text": "warn, fail, method, direction, min_effect, min_rows, persistence, worst_status, season",
                "blank": {
                  "is_off": "false",
                  "warn": none,
                  "fail": none,
                  "method": none,
                  "direction": none,
                  "min_effect": none,
                  "min_rows": none,
                  "persistence": none,
                  "worst_status": none,
                  "season": none
                },
                "example": "columns: {temp: {fail: 0.4}\u007d"
              },
              "example": "columns: {temp: 0.4, dest: off}"
            }
          }
        },
        "number_key": "fail",
        "off_key": "is_off",
        "expected": "a number, off or a mapping",
        "kinds_text": "warn, fail, method, direction, min_effect, min_rows, persistence, worst_status, season, columns",
        "blank": {
          "is_off": "false",
          "warn": none,
          "fail": none,
          "method": none,
          "direction": none,
          "min_effect": none,
          "min_rows": none,
          "persistence": none,
          "worst_status": none,
          "season": none,
          "columns": {}
        },
        "example": "thresholds: {psi: {warn: 0.1, fail: 0.25}\u007d"
      },
      "names": [
        "location",
        "spread",
        "value_share",
        "other_share",
        "unseen_share",
        "null_share",
        "missing_share",
        "blank_share",
        "not_finite_share",
        "unparsable_share",
        "out_of_range_share",
        "row_count",
        "duplicate_id_share",
        "future_row_count",
        "issue_count",
        "freshness_seconds",
        "segment_absent",
        "vanished_category",
        "constant_column",
        "accuracy",
        "balanced_accuracy",
        "precision",
        "recall",
        "specificity",
        "f1",
        "mcc",
        "roc_auc",
        "macro_roc_auc",
        "average_precision",
        "lift_top_decile",
        "ks_between_classes",
        "macro_precision",
        "macro_recall",
        "macro_f1",
        "weighted_precision",
        "weighted_recall",
        "weighted_f1",
        "r2",
        "ndcg_at_k",
        "mean_reciprocal_rank",
        "precision_at_k",
        "value_total",
        "value_per_row",
        "log_loss",
        "brier_score",
        "expected_calibration_error",
        "mae",
        "rmse",
        "mape",
        "mape_excluded_rows",
        "smape",
        "pinball_loss",
        "absolute_error_p50",
        "absolute_error_p90",
        "absolute_error_p95",
        "bias",
        "calibration_intercept",
        "calibration_slope",
        "observed_positive_rate",
        "predicted_positive_rate",
        "mean_score",
        "mean_prediction",
        "mean_label",
        "p95",
        "mean",
        "error_rate",
        "rate_per_second",
        "label_delay_p50",
        "negative_delay_share",
        "orphan_label_share",
        "label_duplicate_share",
        "label_share_within_1_hour",
        "label_share_within_1_day",
        "label_share_within_7_days",
        "label_share_within_30_days",
        "ratio",
        "psi",
        "ks_lower",
        "ks_upper",
        "js_distance",
        "hellinger",
        "total_variation",
        "l_infinity",
        "chi_squared",
        "wasserstein",
        "wasserstein_normalized",
        "psi_p_value",
        "ks_p_value",
        "chi_squared_p_value",
        "mean_shift_sd",
        "null_count",
        "null_rate",
        "nan_count",
        "infinite_count",
        "blank_count",
        "missing_count",
        "unparsable_count",
        "max",
        "p99",
        "distinct_count",
        "standard_deviation",
        "p25",
        "p50",
        "p75",
        "min",
        "p01",
        "p05",
        "schema_change",
        "semantic_change"
      ],
      "example": "thresholds: {psi: {warn: 0.1, fail: 0.25}\u007d"
    },
    "sensitivity": {"type": "number", "default": 1, "above": 0, "example": "sensitivity: 0.5"},
    "value": {
      "type": "keyed",
      "kinds": {
        "matrix": {
          "true_positive": {"type": "number", "example": "true_positive: 40"},
          "false_positive": {"type": "number", "example": "false_positive: -5"},
          "true_negative": {"type": "number", "example": "true_negative: 0"},
          "false_negative": {"type": "number", "example": "false_negative: -60"}
        },
        "expression": {"expression": {"type": "text", "example": "expression: amount * 0.02"}}
      },
      "kinds_text": "true_positive, false_positive, true_negative, false_negative; expression",
      "blank": {
        "kind": "none",
        "true_positive": none,
        "false_positive": none,
        "true_negative": none,
        "false_negative": none,
        "expression": none
      },
      "example": "value: {true_positive: 40, false_positive: -5}"
    },
    "owner": {"type": "text", "example": "owner: flights-team"},
    "tags": {"type": "list", "items": {"type": "text", "example": "tags: [daily]"}, "example": "tags: [daily]"},
    "enabled": {"type": "boolean", "default": true, "example": "enabled: false"}
  },
  "project": {
    "exclusions": {
      "type": "keyed",
      "kinds": {
        "ref": {
          "ref": {"type": "text", "required": true, "example": "ref: flights"},
          "package": {"type": "text", "example": "package: shop"},
          "version": {"type": "text", "example": "version: 2"}
        },
        "source": {
          "source": {"type": "text", "required": true, "example": "source: raw"},
          "table": {"type": "text", "required": true, "example": "table: flights"}
        },
        "windows": {
          "windows": {
            "type": "list",
            "required": true,
            "items": {
              "type": "keyed",
              "kinds": {
                "window": {
                  "monitor": {"type": "text", "example": "monitor: flight_delay"},
                  "column": {"type": "text", "example": "column: temp"},
                  "from": {"type": "moment", "required": true, "example": "from: 2013-10-28"},
                  "to": {"type": "moment", "required": true, "example": "to: 2013-10-31"},
                  "note": {"type": "text", "required": true, "example": "note: strike of the ground staff"}
                }
              },
              "ordered": ["from", "to"],
              "kinds_text": "from and to and note",
              "blank": {"monitor": none, "column": none, "from": none, "to": none, "note": none},
              "example": "exclusions: [{monitor: flight_delay, from: 2013-10-28, to: 2013-10-31, note: storm}]"
            },
            "example": "exclusions: [{monitor: flight_delay, from: 2013-10-28, to: 2013-10-31, note: storm}]"
          }
        }
      },
      "text_forms": [["ref"], ["source", "table"]],
      "list_key": "windows",
      "expected": "a list or the name of a relation",
      "kinds_text": "ref; source and table; windows",
      "blank": {
        "kind": "none",
        "ref": none,
        "package": none,
        "version": none,
        "source": none,
        "table": none,
        "windows": []
      },
      "example": "exclusions: [{monitor: flight_delay, from: 2013-10-28, to: 2013-10-31, note: storm}]"
    },
    "holidays": {
      "type": "keyed",
      "kinds": {
        "ref": {
          "ref": {"type": "text", "required": true, "example": "ref: flights"},
          "package": {"type": "text", "example": "package: shop"},
          "version": {"type": "text", "example": "version: 2"}
        },
        "source": {
          "source": {"type": "text", "required": true, "example": "source: raw"},
          "table": {"type": "text", "required": true, "example": "table: flights"}
        },
        "days": {
          "days": {
            "type": "list",
            "required": true,
            "items": {"type": "date", "example": "holidays: [2013-12-25]"},
            "example": "holidays: [2013-12-25]"
          }
        }
      },
      "text_forms": [["ref"], ["source", "table"]],
      "list_key": "days",
      "expected": "a list or the name of a relation",
      "kinds_text": "ref; source and table; days",
      "blank": {
        "kind": "none",
        "ref": none,
        "package": none,
        "version": none,
        "source": none,
        "table": none,
        "days": []
      },
      "example": "holidays: [2013-12-25, 2014-01-01]"
    }
  },
  "project_defaults": {
    "exclusions": {
      "kind": "none",
      "ref": none,
      "package": none,
      "version": none,
      "source": none,
      "table": none,
      "windows": []
    },
    "holidays": {"kind": "none", "ref": none, "package": none, "version": none, "source": none, "table": none, "days": []}
  },
  "mark": {
    "type": "keyed",
    "kinds": {
      "mark": {
        "monitor": {"type": "text", "required": true, "example": "monitor: flight_delay"},
        "column": {"type": "text", "example": "column: temp"},
        "segment_key": {"type": "text", "example": "segment_key: origin"},
        "segment_value": {"type": "text", "example": "segment_value: JFK"},
        "metric": {"type": "text", "example": "metric: null_share"},
        "from": {"type": "utc_moment", "required": true, "example": "from: 2013-10-28"},
        "to": {"type": "utc_moment", "required": true, "example": "to: 2013-10-31"},
        "note": {"type": "text", "required": true, "example": "note: strike of the ground staff"},
        "incident": {"type": "text", "example": "incident: 3f2a9c1d04be"}
      }
    },
    "ordered": ["from", "to"],
    "kinds_text": "monitor and from and to and note",
    "blank": {
      "monitor": none,
      "column": none,
      "segment_key": none,
      "segment_value": none,
      "metric": none,
      "from": none,
      "to": none,
      "note": none,
      "incident": none
    },
    "example": "mpm_mark: {monitor: flight_delay, from: 2013-10-28, to: 2013-10-31, note: storm}"
  },
  "required": ["relation"],
  "defaults": {
    "relation": {"kind": "none", "ref": none, "package": none, "version": none, "source": none, "table": none},
    "where": none,
    "event_time": none,
    "grain": "day",
    "timezone": "UTC",
    "begin": none,
    "delay": "0 hours",
    "include_open_window": "false",
    "lookback": "30",
    "max_windows_per_run": "400",
    "id": none,
    "prediction": {
      "kind": "none",
      "score": none,
      "positive": none,
      "threshold": none,
      "class": none,
      "scores": {},
      "value": none,
      "quantile": none,
      "error_feature": none,
      "position": none,
      "group": none,
      "k": none
    },
    "label": none,
    "label_time": none,
    "model_version": none,
    "features": {"include": [], "exclude": [], "numeric": []},
    "importance": {},
    "segments": [],
    "max_segment_values": "50",
    "protected": [],
    "operations": {"kind": "none", "columns": [], "failed": none, "name": none, "value": none, "names": []},
    "missing_values": {"all": [], "columns": {}},
    "sensitive": [],
    "salt": none,
    "baseline": {"kind": "rolling", "relation": none, "where": none, "from": none, "to": none, "rolling": "28"},
    "min_rows": "100",
    "min_group_size": "20",
    "thresholds": {},
    "sensitivity": "1",
    "value": {
      "kind": "none",
      "true_positive": none,
      "false_positive": none,
      "true_negative": none,
      "false_negative": none,
      "expression": none
    },
    "owner": none,
    "tags": [],
    "enabled": "true"
  },
  "scalar_types": [
    "text",
    "literal",
    "column",
    "secret",
    "boolean",
    "integer",
    "number",
    "choice",
    "moment",
    "utc_moment",
    "date",
    "duration",
    "timezone",
    "persistence",
    "time",
    "variable"
  ],
  "limited_types": ["choice", "integer", "number", "secret"],
  "empty_values": [none, [], {}],
  "patterns": {
    "integer": "[+-]?[0-9]+",
    "number": "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?",
    "moment": "([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]0+)?)?)?",
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "duration": "([0-9]{1,6}) +(minute|hour|day|week)s?",
    "persistence": "([0-9]{1,3}) +of +([0-9]{1,3})",
    "time": "([01]?[0-9]|2[0-3]):([0-5][0-9])",
    "env_var": "\\{\\{\\s*env_var\\(\\s*['\"]([^'\"]+)['\"]\\s*(?:,\\s*['\"]([^'\"]*)['\"]\\s*)?\\)\\s*\\}\\}",
    "name": "[A-Za-z_][A-Za-z0-9_]{0,62}"
  },
  "longest_shown": 60,
  "off_words": ["off", "false"],
  "longest_persistence": 28,
  "least_similarity": 0.4,
  "needs": {
    "grain": "event_time",
    "begin": "event_time",
    "delay": "event_time",
    "include_open_window": "event_time",
    "lookback": "event_time",
    "max_windows_per_run": "event_time",
    "baseline.from": "event_time",
    "label_time": "label"
  },
  "kind_needs": [
    ["protected", "", "prediction", ["score", "value"], "remove protected"],
    ["value", "matrix", "prediction", ["score"], "write value: {expression: amount * 0.02} instead"]
  ],
  "default_needs": {"grain": "event_time"},
  "clashes": {
    "event_time": [],
    "id": ["event_time"],
    "prediction.score": ["event_time", "id"],
    "prediction.class": ["event_time", "id", "prediction.score"],
    "prediction.scores": ["event_time", "id", "prediction.score", "prediction.class"],
    "prediction.value": ["event_time", "id", "prediction.score", "prediction.class", "prediction.scores"],
    "prediction.position": ["event_time", "id", "prediction.score", "prediction.class", "prediction.scores", "prediction.value"],
    "prediction.group": [
      "event_time",
      "id",
      "prediction.score",
      "prediction.class",
      "prediction.scores",
      "prediction.value",
      "prediction.position"
    ],
    "label": [
      "event_time",
      "id",
      "prediction.score",
      "prediction.class",
      "prediction.scores",
      "prediction.value",
      "prediction.position",
      "prediction.group"
    ],
    "label_time": [
      "event_time",
      "id",
      "prediction.score",
      "prediction.class",
      "prediction.scores",
      "prediction.value",
      "prediction.position",
      "prediction.group",
      "label"
    ],
    "model_version": [
      "event_time",
      "id",
      "prediction.score",
      "prediction.class",
      "prediction.scores",
      "prediction.value",
      "prediction.position",
      "prediction.group",
      "label",
      "label_time"
    ],
    "operations.columns": [
      "event_time",
      "id",
      "prediction.score",
      "prediction.class",
      "prediction.scores",
      "prediction.value",
      "prediction.position",
      "prediction.group",
      "label",
      "label_time",
      "model_version"
    ],
    "operations.name": [
      "event_time",
      "id",
      "prediction.score",
      "prediction.class",
      "prediction.scores",
      "prediction.value",
      "prediction.position",
      "prediction.group",
      "label",
      "label_time",
      "model_version",
      "operations.columns"
    ],
    "operations.value": [
      "event_time",
      "id",
      "prediction.score",
      "prediction.class",
      "prediction.scores",
      "prediction.value",
      "prediction.position",
      "prediction.group",
      "label",
      "label_time",
      "model_version",
      "operations.columns",
      "operations.name"
    ],
    "features.include": [
      "event_time",
      "id",
      "prediction.score",
      "prediction.class",
      "prediction.scores",
      "prediction.value",
      "prediction.position",
      "prediction.group",
      "label",
      "label_time",
      "model_version",
      "operations.columns",
      "operations.name",
      "operations.value"
    ],
    "features.exclude": ["features.include"],
    "features.numeric": ["features.exclude"],
    "prediction.error_feature": [
      "event_time",
      "id",
      "prediction.score",
      "prediction.class",
      "prediction.scores",
      "prediction.value",
      "prediction.position",
      "prediction.group",
      "label",
      "label_time",
      "model_version",
      "operations.columns",
      "operations.name",
      "operations.value",
      "features.exclude"
    ],
    "operations.names": [
      "prediction.score",
      "prediction.class",
      "prediction.scores",
      "prediction.value",
      "prediction.position",
      "prediction.group",
      "label",
      "features.include"
    ],
    "segments": [
      "event_time",
      "id",
      "prediction.score",
      "prediction.scores",
      "prediction.value",
      "prediction.position",
      "prediction.group",
      "label",
      "label_time",
      "operations.columns",
      "operations.name",
      "operations.value"
    ],
    "protected": [],
    "sensitive": [
      "event_time",
      "prediction.score",
      "prediction.class",
      "prediction.scores",
      "prediction.value",
      "prediction.position",
      "prediction.group",
      "label",
      "label_time",
      "model_version",
      "operations.columns",
      "operations.name",
      "operations.value",
      "segments",
      "prediction.error_feature"
    ]
  },
  "subsets": {"protected": "segments"},
  "subsets_of_given": {"prediction.error_feature": "features.include"},
  "aliases": {
    "alias": "model_version",
    "classes": "prediction",
    "cost_matrix": "value",
    "costs": "value",
    "data": "relation",
    "dataset": "relation",
    "date": "event_time",
    "dimensions": "segments",
    "exclude": "features",
    "experiment": "model_version",
    "failures": "failed",
    "frequency": "grain",
    "from": "baseline",
    "granularity": "grain",
    "ground_truth": "label",
    "group_by": "segments",
    "include": "features",
    "key": "id",
    "latency": "operations",
    "lateness": "delay",
    "metric": "name",
    "metrics": "names",
    "model": "relation",
    "nulls": "missing_values",
    "outcome": "label",
    "predicted": "prediction",
    "primary_key": "id",
    "protected_attributes": "protected",
    "query": "group",
    "rank": "position",
    "ref": "relation",
    "reference": "baseline",
    "rolling": "baseline",
    "score": "prediction",
    "slices": "segments",
    "source": "relation",
    "start": "begin",
    "table": "relation",
    "target": "label",
    "time": "event_time",
    "time_column": "event_time",
    "timestamp": "event_time",
    "timestamp_column": "event_time",
    "to": "baseline",
    "training": "baseline",
    "truth": "label",
    "tz": "timezone",
    "unique_key": "id",
    "weights": "importance",
    "window": "grain"
  },
  "metrics": {
    "location": {"direction": "both", "by_column": true, "judged": "learnt"},
    "spread": {"direction": "", "by_column": true, "judged": "learnt"},
    "value_share": {"direction": "", "by_column": true, "judged": "learnt"},
    "other_share": {"direction": "up", "by_column": true, "judged": "learnt"},
    "unseen_share": {"direction": "up", "by_column": true, "judged": "learnt"},
    "null_share": {"direction": "up", "by_column": true, "judged": "learnt"},
    "missing_share": {"direction": "up", "by_column": true, "judged": "learnt"},
    "blank_share": {"direction": "up", "by_column": true, "judged": "learnt"},
    "not_finite_share": {"direction": "up", "by_column": true, "judged": "learnt"},
    "unparsable_share": {"direction": "up", "by_column": true, "judged": "learnt"},
    "out_of_range_share": {"direction": "up", "by_column": true, "judged": "learnt"},
    "row_count": {"direction": "down", "by_column": false, "judged": "learnt"},
    "duplicate_id_share": {"direction": "up", "by_column": false, "judged": "learnt"},
    "future_row_count": {"direction": "up", "by_column": false, "judged": "default"},
    "issue_count": {"direction": "up", "by_column": false, "judged": "default"},
    "freshness_seconds": {"direction": "up", "by_column": false, "judged": ""},
    "segment_absent": {"direction": "up", "by_column": false, "judged": ""},
    "vanished_category": {"direction": "up", "by_column": true, "judged": ""},
    "constant_column": {"direction": "up", "by_column": true, "judged": ""},
    "accuracy": {"direction": "down", "by_column": false, "judged": "learnt"},
    "balanced_accuracy": {"direction": "down", "by_column": false, "judged": "learnt"},
    "precision": {"direction": "down", "by_column": false, "judged": "learnt"},
    "recall": {"direction": "down", "by_column": false, "judged": "learnt"},
    "specificity": {"direction": "down", "by_column": false, "judged": "learnt"},
    "f1": {"direction": "down", "by_column": false, "judged": "learnt"},
    "mcc": {"direction": "down", "by_column": false, "judged": "learnt"},
    "roc_auc": {"direction": "down", "by_column": false, "judged": "learnt"},
    "macro_roc_auc": {"direction": "down", "by_column": false, "judged": "learnt"},
    "average_precision": {"direction": "down", "by_column": false, "judged": "learnt"},
    "lift_top_decile": {"direction": "down", "by_column": false, "judged": "learnt"},
    "ks_between_classes": {"direction": "down", "by_column": false, "judged": "learnt"},
    "macro_precision": {"direction": "down", "by_column": false, "judged": "learnt"},
    "macro_recall": {"direction": "down", "by_column": false, "judged": "learnt"},
    "macro_f1": {"direction": "down", "by_column": false, "judged": "learnt"},
    "weighted_precision": {"direction": "down", "by_column": false, "judged": "learnt"},
    "weighted_recall": {"direction": "down", "by_column": false, "judged": "learnt"},
    "weighted_f1": {"direction": "down", "by_column": false, "judged": "learnt"},
    "r2": {"direction": "down", "by_column": false, "judged": "learnt"},
    "ndcg_at_k": {"direction": "down", "by_column": false, "judged": "learnt"},
    "mean_reciprocal_rank": {"direction": "down", "by_column": false, "judged": "learnt"},
    "precision_at_k": {"direction": "down", "by_column": false, "judged": "learnt"},
    "value_total": {"direction": "down", "by_column": false, "judged": "learnt"},
    "value_per_row": {"direction": "down", "by_column": false, "judged": "learnt"},
    "log_loss": {"direction": "up", "by_column": false, "judged": "learnt"},
    "brier_score": {"direction": "up", "by_column": false, "judged": "learnt"},
    "expected_calibration_error": {"direction": "up", "by_column": false, "judged": "learnt"},
    "mae": {"direction": "up", "by_column": false, "judged": "learnt"},
    "rmse": {"direction": "up", "by_column": false, "judged": "learnt"},
    "mape": {"direction": "up", "by_column": false, "judged": "learnt"},
    "mape_excluded_rows": {"direction": "up", "by_column": false, "judged": "learnt"},
    "smape": {"direction": "up", "by_column": false, "judged": "learnt"},
    "pinball_loss": {"direction": "up", "by_column": false, "judged": "learnt"},
    "absolute_error_p50": {"direction": "up", "by_column": false, "judged": "learnt"},
    "absolute_error_p90": {"direction": "up", "by_column": false, "judged": "learnt"},
    "absolute_error_p95": {"direction": "up", "by_column": false, "judged": "learnt"},
    "bias": {"direction": "both", "by_column": false, "judged": "learnt"},
    "calibration_intercept": {"direction": "both", "by_column": false, "judged": "learnt"},
    "calibration_slope": {"direction": "", "by_column": false, "judged": "learnt"},
    "observed_positive_rate": {"direction": "", "by_column": false, "judged": "learnt"},
    "predicted_positive_rate": {"direction": "", "by_column": false, "judged": "learnt"},
    "mean_score": {"direction": "", "by_column": false, "judged": "learnt"},
    "mean_prediction": {"direction": "", "by_column": false, "judged": "learnt"},
    "mean_label": {"direction": "", "by_column": false, "judged": "learnt"},
    "p95": {"direction": "up", "by_column": true, "judged": "learnt"},
    "mean": {"direction": "up", "by_column": true, "judged": "learnt"},
    "error_rate": {"direction": "up", "by_column": true, "judged": "learnt"},
    "rate_per_second": {"direction": "", "by_column": true, "judged": "learnt"},
    "label_delay_p50": {"direction": "up", "by_column": false, "judged": "learnt"},
    "negative_delay_share": {"direction": "up", "by_column": false, "judged": "learnt"},
    "orphan_label_share": {"direction": "up", "by_column": false, "judged": "learnt"},
    "label_duplicate_share": {"direction": "up", "by_column": false, "judged": "learnt"},
    "label_share_within_1_hour": {"direction": "down", "by_column": false, "judged": "learnt"},
    "label_share_within_1_day": {"direction": "down", "by_column": false, "judged": "learnt"},
    "label_share_within_7_days": {"direction": "down", "by_column": false, "judged": "learnt"},
    "label_share_within_30_days": {"direction": "down", "by_column": false, "judged": "learnt"},
    "ratio": {"direction": "down", "by_column": false, "judged": "default"},
    "psi": {"direction": "up", "by_column": true, "judged": ""},
    "ks_lower": {"direction": "up", "by_column": true, "judged": ""},
    "ks_upper": {"direction": "up", "by_column": true, "judged": ""},
    "js_distance": {"direction": "up", "by_column": true, "judged": ""},
    "hellinger": {"direction": "up", "by_column": true, "judged": ""},
    "total_variation": {"direction": "up", "by_column": true, "judged": ""},
    "l_infinity": {"direction": "up", "by_column": true, "judged": ""},
    "chi_squared": {"direction": "up", "by_column": true, "judged": ""},
    "wasserstein": {"direction": "up", "by_column": true, "judged": ""},
    "wasserstein_normalized": {"direction": "up", "by_column": true, "judged": ""},
    "psi_p_value": {"direction": "down", "by_column": true, "judged": ""},
    "ks_p_value": {"direction": "down", "by_column": true, "judged": ""},
    "chi_squared_p_value": {"direction": "down", "by_column": true, "judged": ""},
    "mean_shift_sd": {"direction": "both", "by_column": true, "judged": ""},
    "null_count": {"direction": "up", "by_column": true, "judged": ""},
    "null_rate": {"direction": "up", "by_column": true, "judged": ""},
    "nan_count": {"direction": "up", "by_column": true, "judged": ""},
    "infinite_count": {"direction": "up", "by_column": true, "judged": ""},
    "blank_count": {"direction": "up", "by_column": true, "judged": ""},
    "missing_count": {"direction": "up", "by_column": true, "judged": ""},
    "unparsable_count": {"direction": "up", "by_column": true, "judged": ""},
    "max": {"direction": "up", "by_column": true, "judged": ""},
    "p99": {"direction": "up", "by_column": true, "judged": ""},
    "distinct_count": {"direction": "", "by_column": true, "judged": ""},
    "standard_deviation": {"direction": "", "by_column": true, "judged": ""},
    "p25": {"direction": "", "by_column": true, "judged": ""},
    "p50": {"direction": "", "by_column": true, "judged": ""},
    "p75": {"direction": "", "by_column": true, "judged": ""},
    "min": {"direction": "down", "by_column": true, "judged": ""},
    "p01": {"direction": "down", "by_column": true, "judged": ""},
    "p05": {"direction": "down", "by_column": true, "judged": ""},
    "schema_change": {"direction": "up", "by_column": true, "judged": "event"},
    "semantic_change": {"direction": "up", "by_column": true, "judged": "event"}
  },
  "metric_aliases": {
    "auc": "roc_auc",
    "brier": "brier_score",
    "latency": "p95",
    "mean_absolute_error": "mae",
    "mean_shift": "location",
    "missing": "null_share",
    "missing_rate": "null_share",
    "nulls": "null_share",
    "roc": "roc_auc",
    "root_mean_squared_error": "rmse",
    "rows": "row_count",
    "schema": "schema_change",
    "std": "standard_deviation",
    "stddev": "standard_deviation",
    "unit": "semantic_change",
    "unseen": "unseen_share",
    "volume": "row_count"
  },
  "limit_methods": ["static", "previous"],
  "taken_over": ["direction", "min_effect", "min_rows", "persistence", "worst_status"],
  "seasons": {"hour": ["hour_of_day", "day_of_week", "day_of_month"], "day": ["day_of_week", "day_of_month"]},
  "expected": {
    "text": "a text",
    "literal": "a value",
    "column": "the name of a column",
    "secret": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "choice": "one of its words",
    "moment": "a date or a local time such as 2013-01-31 06:00",
    "utc_moment": "a date or a UTC time such as 2013-01-31 06:00",
    "date": "a date such as 2013-12-24",
    "duration": "a duration such as 6 hours",
    "timezone": "a time zone of the IANA list",
    "persistence": "a number of windows out of as many or more, up to 28, such as 2 of 3",
    "time": "a time of day such as 22:00",
    "variable": "the name of an environment variable",
    "list": "a list",
    "map": "a mapping",
    "keyed": "a mapping of its keys"
  },
  "messages": {
    "unknown_key": ["there is no key {word} here", "remove it; the keys here are {allowed}"],
    "unknown_key_near": ["there is no key {word} here", "write {nearest}, if that is what you mean"],
    "wrong_type": ["{value} is not {expected}", "write for example {example}"],
    "not_allowed": ["{value} is not one of {allowed}", "write for example {example}"],
    "not_allowed_near": ["{value} is not one of {allowed}", "write {nearest}, if that is what you mean"],
    "no_timezone_near": ["{value} is not a time zone of the IANA list", "write {nearest}, if that is what you mean"],
    "minimum": ["{value} is less than {limit}", "give at least {limit}"],
    "maximum": ["{value} is more than {limit}", "give at most {limit}"],
    "above": ["{value} is not greater than {limit}", "give a number greater than {limit}"],
    "below": ["{value} is not less than {limit}", "give a number less than {limit}"],
    "required": ["it is missing", "add it, for example {example}"],
    "no_kind": ["it gives none of {kinds}", "write for example {example}"],
    "two_kinds": ["{keys} contradict each other", "keep one of {kinds}; for example {example}"],
    "not_env_var": ["it holds Jinja other than one env_var('NAME')", "write for example {example}"],
    "unset_env_var": ["the environment variable {variable} is not set", "set {variable} before the run"],
    "needs": ["it means nothing without {needs}", "add {needs}, or remove {word}"],
    "needs_kind": ["it means nothing without {needs}", "give {needs}, or {otherwise}"],
    "two_roles": ["column {column} is also named under {other}", "remove it from {word} or from {other}"],
    "twice": ["column {column} is named twice", "name it once"],
    "not_among": ["column {column} is not among the {other}", "add it to {other}, or remove it from {word}"],
    "not_before": ["{value} is not before {other}", "exchange the two or correct one of them"],
    "same_time": ["{value} is also when it begins, so it would never end", "give another time"],
    "literal_secret": [
      "only the name of an environment variable may stand here, because what it holds is a secret",
      "write for example {example}, and set that variable where mpm notify runs"
    ],
    "exclusive": ["it contradicts {other}", "keep {word} or {other}"],
    "unknown_metric": [
      "there is no metric {word}",
      "remove it; the README lists the metrics, such as psi, null_share, row_count and roc_auc"
    ],
    "unknown_metric_near": ["there is no metric {word}", "write {nearest}, if that is what you mean"],
    "event_limits": [
      "{metric} is there or not, so it has no {word}",
      "remove {word}; write off or worst_status: warn to hear less of it"
    ],
    "limits_unused": ["method: {method} finds its own limits", "remove warn and fail, or write method: static"],
    "not_learnt": ["{metric} is not compared with its own history", "remove method, and give warn or fail"],
    "no_limit": ["it gives no limit to judge {metric} by", "add warn or fail, for example {example}"],
    "no_direction": [
      "a limit on {metric} may be meant from above or from below",
      "add direction: up if it fails above the limit, or direction: down"
    ],
    "warn_side": [
      "{value} is not {side} the limit to fail, {other}, so it would never warn",
      "give a number {side} {other}, or correct fail or direction"
    ],
    "season_of_grain": ["windows of a {grain} have no {season}", "write one of {allowed}"],
    "no_season": ["{windows} are all of one season", "write method: learnt"],
    "no_columns": ["{metric} is about the rows or the model as a whole", "remove columns"],
    "name": [
      "the name is not an identifier of at most 63 characters",
      "use letters, digits and underscores and begin with a letter, for example flight_delay"
    ],
    "name_reserved": ["names that begin with mpm_ belong to mpm", "choose another name"],
    "name_twice": [
      "another monitor's name differs in letter case only, which is one table in many warehouses",
      "rename one of them"
    ],
    "no_relation_column": ["{relation} has no column {column}", "add it to {relation}, or name another relation; it has {allowed}"],
    "no_monitor": ["there is no monitor {word}", "name one that is declared: {allowed}"],
    "no_monitor_near": ["there is no monitor {word}", "write {nearest}, if that is what you mean"],
    "not_a_monitor": ["{value} is not a mapping of keys", "give at least {example}"],
    "not_monitors": [
      "{value} is not a mapping from names to monitors",
      "write monitors: {\u007bflight_delay: {\u007b{example}\u007d}\u007d}"
    ],
    "not_a_configuration": ["{value} is not a mapping", "write monitors: {\u007bflight_delay: {\u007b{example}\u007d}\u007d}"],
    "undeclared": [
      "a model of this name calls mpm.monitor(), but no monitor of this name is declared",
      "declare it under vars: mpm: monitors:, or rename the file; declared are {allowed}"
    ],
    "undeclared_near": [
      "a model of this name calls mpm.monitor(), but no monitor of this name is declared",
      "rename the file to {nearest}.sql, or declare {word} under vars: mpm: monitors:"
    ],
    "no_file": [
      "it is declared, but the project has no model {word}",
      "add models/monitors/{word}.sql with the content {content}"
    ],
    "not_a_monitor_file": [
      "the model {word} does not call mpm.monitor()",
      "give it the content {content}, or rename one of the two"
    ],
    "no_salt": ["sensitive columns are hashed without a salt, so a category can be guessed by trying", "add {example}"],
    "duplicate": ["the key is given twice, first in line {line}", "keep one of them"],
    "syntax": ["this is not valid YAML: {detail}", "correct the file at this place"],
    "no_file_to_read": ["{detail}", "name another file with --monitors, or write this one; the README shows how"]
  },
  "monitor_file": "{\u007b mpm.monitor() }\u007d"
}) -%}
{%- endmacro %}
