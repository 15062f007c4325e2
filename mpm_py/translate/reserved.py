"""Words that a canonical file may not use as a name."""

from __future__ import annotations

# Reserved in at least one supported engine, as their documentation lists them. A reserved name would have
# to be quoted, and a quoted name no longer folds its case as the unquoted ones around it do.
RESERVED_WORDS = frozenset(
    """
    aes128 aes256 aggregate all allowoverwrite alter analyse analyze and anti any append array as asc asof
    assert_rows_modified asymmetric at authorization az64 bearer bearer_token between binary blanksasnull
    both by bytedict case cast check clone collate column comprows compupdate concurrently connect
    connection constraint corresponding create credentials cross cube current current_catalog current_date
    current_path current_role current_schema current_time current_timestamp current_user current_user_id
    datetime deallocate declare default deferrable define defrag delete delimiters delta delta32k desc
    describe disable distinct do drop else elseif emptyasnull enable encrypt encryption end enum escape
    except exclude execute exists explicit_ids extend extract false fetch fillrecord following for foreign
    freeze from full function globaldict256 globaldict64k grant group grouping groups gscluster hash having
    hybrid identity if ignore ignoreblanklines ignoreheader ilike in increment initially inner insert
    insert_only intersect interval into is isnull join json_array json_exists json_object json_query
    json_table json_value lambda lateral leading left like limit listagg localtime localtimestamp lookup lun
    luns lzo match_condition match_recognize merge minus mostly16 mostly32 mostly8 natural new no normalize
    not notnull null null_if nulls of off offset oid old on only open or order outer over overlaps parallel
    partition percent permissions pivot placing preceding prepare primary proto qualify raise range raw
    readratio recover recursive references regexp rejectlog resort respect restore returning revoke right
    rlike rollup row rows runlength sample select semi session_user set similar skip snapshot some start
    strict struct symmetric sysdate system table tablesample tag tdes text255 text32k then timestamp to top
    trailing treat trigger trim true truncatecolumns try_cast uescape unbounded union unique unnest unpivot
    update user using values variadic verbose when whenever where window with within without
    """.split()  # noqa: SIM905
)

# Names of dbt's context that the generated macros use or that a reader would take for dbt's own. An
# argument of the same name would hide them inside the macro. (invocation_id is left out: it is a column of
# the data contract, and harmless.)
DBT_NAMES = frozenset(
    """
    adapter api builtins caller config context dbt doc env_var exceptions execute flags graph kwargs loop
    model modules mpm namespace node ref render return run_query self source sql statement target this var
    varargs
    """.split()  # noqa: SIM905
)
