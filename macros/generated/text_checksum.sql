{#-
0 to 15 by the first digit of a text's md5: its sum over a window changes when labels change while their number does not.

Written by `mpm dev generate` from mpm_py/sql/expressions/text_checksum.sql; edit that file.
-#}

{% macro text_checksum(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('text_checksum', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__text_checksum(value) -%}
CASE SUBSTRING(MD5(({{ value }})), 1, 1)
  WHEN '0' THEN 0.0
  WHEN '1' THEN 1.0
  WHEN '2' THEN 2.0
  WHEN '3' THEN 3.0
  WHEN '4' THEN 4.0
  WHEN '5' THEN 5.0
  WHEN '6' THEN 6.0
  WHEN '7' THEN 7.0
  WHEN '8' THEN 8.0
  WHEN '9' THEN 9.0
  WHEN 'a' THEN 10.0
  WHEN 'b' THEN 11.0
  WHEN 'c' THEN 12.0
  WHEN 'd' THEN 13.0
  WHEN 'e' THEN 14.0
  WHEN 'f' THEN 15.0
END
{%- endmacro %}

{% macro bigquery__text_checksum(value) -%}
CASE SUBSTR(TO_HEX(MD5(({{ value }}))), 1, 1)
  WHEN '0' THEN 0.0
  WHEN '1' THEN 1.0
  WHEN '2' THEN 2.0
  WHEN '3' THEN 3.0
  WHEN '4' THEN 4.0
  WHEN '5' THEN 5.0
  WHEN '6' THEN 6.0
  WHEN '7' THEN 7.0
  WHEN '8' THEN 8.0
  WHEN '9' THEN 9.0
  WHEN 'a' THEN 10.0
  WHEN 'b' THEN 11.0
  WHEN 'c' THEN 12.0
  WHEN 'd' THEN 13.0
  WHEN 'e' THEN 14.0
  WHEN 'f' THEN 15.0
END
{%- endmacro %}

{% macro trino__text_checksum(value) -%}
CASE SUBSTRING(LOWER(TO_HEX(MD5(TO_UTF8(({{ value }}))))), 1, 1)
  WHEN '0' THEN 0.0
  WHEN '1' THEN 1.0
  WHEN '2' THEN 2.0
  WHEN '3' THEN 3.0
  WHEN '4' THEN 4.0
  WHEN '5' THEN 5.0
  WHEN '6' THEN 6.0
  WHEN '7' THEN 7.0
  WHEN '8' THEN 8.0
  WHEN '9' THEN 9.0
  WHEN 'a' THEN 10.0
  WHEN 'b' THEN 11.0
  WHEN 'c' THEN 12.0
  WHEN 'd' THEN 13.0
  WHEN 'e' THEN 14.0
  WHEN 'f' THEN 15.0
END
{%- endmacro %}

{% macro clickhouse__text_checksum(value) -%}
CASE substringUTF8(lower(hex(MD5(({{ value }})))), 1, 1)
  WHEN '0' THEN 0.0
  WHEN '1' THEN 1.0
  WHEN '2' THEN 2.0
  WHEN '3' THEN 3.0
  WHEN '4' THEN 4.0
  WHEN '5' THEN 5.0
  WHEN '6' THEN 6.0
  WHEN '7' THEN 7.0
  WHEN '8' THEN 8.0
  WHEN '9' THEN 9.0
  WHEN 'a' THEN 10.0
  WHEN 'b' THEN 11.0
  WHEN 'c' THEN 12.0
  WHEN 'd' THEN 13.0
  WHEN 'e' THEN 14.0
  WHEN 'f' THEN 15.0
END
{%- endmacro %}

{% macro athena__text_checksum(value) -%}
{{ return(mpm.trino__text_checksum(value)) }}
{%- endmacro %}
