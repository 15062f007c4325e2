{#-
UTC timestamp without zone of a wall-clock time in a zone. A time that the clock shows twice is its first showing, where
engines differ; one that it skips is the moment of the jump.

Written by `mpm dev generate` from mpm_py/sql/expressions/utc_from_local.sql; edit that file.
-#}

{% macro utc_from_local(value, zone) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('utc_from_local', 'mpm')(value, zone)) }}
{%- endmacro %}

{% macro default__utc_from_local(value, zone) -%}
CASE
  WHEN ((((({{ value }}) AT TIME ZONE ({{ zone }}) AT TIME ZONE 'UTC') - INTERVAL '1' HOUR)) AT TIME ZONE 'UTC' AT TIME ZONE ({{ zone }})) = ({{ value }}) THEN ((({{ value }}) AT TIME ZONE ({{ zone }}) AT TIME ZONE 'UTC') - INTERVAL '1' HOUR)
  ELSE (({{ value }}) AT TIME ZONE ({{ zone }}) AT TIME ZONE 'UTC')
END
{%- endmacro %}

{% macro postgres__utc_from_local(value, zone) -%}
CASE
  WHEN ((((({{ value }}) AT TIME ZONE ({{ zone }}) AT TIME ZONE 'UTC') - INTERVAL '1 HOUR')) AT TIME ZONE 'UTC' AT TIME ZONE ({{ zone }})) = ({{ value }}) THEN ((({{ value }}) AT TIME ZONE ({{ zone }}) AT TIME ZONE 'UTC') - INTERVAL '1 HOUR')
  ELSE (({{ value }}) AT TIME ZONE ({{ zone }}) AT TIME ZONE 'UTC')
END
{%- endmacro %}

{% macro redshift__utc_from_local(value, zone) -%}
CASE
  WHEN CONVERT_TIMEZONE('UTC', ({{ zone }}), (DATEADD(HOUR, -1, CONVERT_TIMEZONE(({{ zone }}), 'UTC', ({{ value }}))))) = ({{ value }}) THEN DATEADD(HOUR, -1, CONVERT_TIMEZONE(({{ zone }}), 'UTC', ({{ value }})))
  ELSE CONVERT_TIMEZONE(({{ zone }}), 'UTC', ({{ value }}))
END
{%- endmacro %}

{% macro snowflake__utc_from_local(value, zone) -%}
{{ return(mpm.redshift__utc_from_local(value, zone)) }}
{%- endmacro %}

{% macro bigquery__utc_from_local(value, zone) -%}
CASE
  WHEN DATETIME(TIMESTAMP((DATETIME_SUB(DATETIME(TIMESTAMP(({{ value }}), ({{ zone }})), 'UTC'), INTERVAL 1 HOUR)), 'UTC'), ({{ zone }})) = ({{ value }}) THEN DATETIME_SUB(DATETIME(TIMESTAMP(({{ value }}), ({{ zone }})), 'UTC'), INTERVAL 1 HOUR)
  ELSE DATETIME(TIMESTAMP(({{ value }}), ({{ zone }})), 'UTC')
END
{%- endmacro %}

{% macro spark__utc_from_local(value, zone) -%}
CASE
  WHEN CONVERT_TIMEZONE('UTC', ({{ zone }}), ((CONVERT_TIMEZONE(({{ zone }}), 'UTC', ({{ value }})) - INTERVAL '1' HOUR))) = ({{ value }}) THEN (CONVERT_TIMEZONE(({{ zone }}), 'UTC', ({{ value }})) - INTERVAL '1' HOUR)
  ELSE CONVERT_TIMEZONE(({{ zone }}), 'UTC', ({{ value }}))
END
{%- endmacro %}

{% macro trino__utc_from_local(value, zone) -%}
CASE
  WHEN CAST(AT_TIMEZONE(WITH_TIMEZONE((
    DATE_ADD('HOUR', -1, CAST(AT_TIMEZONE(WITH_TIMEZONE(({{ value }}), ({{ zone }})), 'UTC') AS TIMESTAMP(6)))
  ), 'UTC'), ({{ zone }})) AS TIMESTAMP(6)) = ({{ value }}) THEN DATE_ADD('HOUR', -1, CAST(AT_TIMEZONE(WITH_TIMEZONE(({{ value }}), ({{ zone }})), 'UTC') AS TIMESTAMP(6)))
  ELSE CAST(AT_TIMEZONE(WITH_TIMEZONE(({{ value }}), ({{ zone }})), 'UTC') AS TIMESTAMP(6))
END
{%- endmacro %}

{% macro clickhouse__utc_from_local(value, zone) -%}
CASE
  WHEN toDateTime64(toString(toTimeZone(toDateTime64(toString((
    (toDateTime64(toString(toTimeZone(toDateTime64(toString(({{ value }})), 6, ({{ zone }})), 'UTC')), 6, 'UTC') - INTERVAL 1 HOUR)
  )), 6, 'UTC'), ({{ zone }}))), 6, 'UTC') = ({{ value }}) THEN (toDateTime64(toString(toTimeZone(toDateTime64(toString(({{ value }})), 6, ({{ zone }})), 'UTC')), 6, 'UTC') - INTERVAL 1 HOUR)
  ELSE toDateTime64(toString(toTimeZone(toDateTime64(toString(({{ value }})), 6, ({{ zone }})), 'UTC')), 6, 'UTC')
END
{%- endmacro %}

{% macro athena__utc_from_local(value, zone) -%}
CASE
  WHEN CAST(AT_TIMEZONE(WITH_TIMEZONE((
    DATE_ADD('HOUR', -1, CAST(AT_TIMEZONE(WITH_TIMEZONE(({{ value }}), ({{ zone }})), 'UTC') AS TIMESTAMP(3)))
  ), 'UTC'), ({{ zone }})) AS TIMESTAMP(3)) = ({{ value }}) THEN DATE_ADD('HOUR', -1, CAST(AT_TIMEZONE(WITH_TIMEZONE(({{ value }}), ({{ zone }})), 'UTC') AS TIMESTAMP(3)))
  ELSE CAST(AT_TIMEZONE(WITH_TIMEZONE(({{ value }}), ({{ zone }})), 'UTC') AS TIMESTAMP(3))
END
{%- endmacro %}
