-- Built after the observations, so that selecting mpm_observations+ builds all that the results need.
-- depends_on: {{ ref('mpm_observations') }}
{{ mpm._as_contracted(mpm._monitors_as_rows()) }}
