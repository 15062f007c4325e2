select * from {{ source('raw', 'training') }}
