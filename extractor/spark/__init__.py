"""Extraction on many machines, with Apache Spark: an adapter over what one machine does.

Needs the extra `spark` and Java; nothing else imports it. `tables` says what the tables hold, `tasks` what
happens in a Python worker (it knows no Spark), `job` joins both, `session` starts Spark, `output` names files. Of resolution
the job is `resolution`, its tasks are `resolution_tasks`; `components` finds what hangs together.
"""
