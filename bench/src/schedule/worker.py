"""worker.ts for CPython: `python3 worker.py DIALECT PROGRAM`."""

import asyncio
import importlib.util
import json
import os
import re
import sys
import time


def load_program(dialect, program):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), dialect + '.py')
    spec = importlib.util.spec_from_file_location('programs', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, re.sub('([A-Z])', r'_\1', program).lower())


def sample(loop, program, n):
    begin = time.process_time()
    outcome = loop.run_until_complete(program(n))
    cpu = time.process_time() - begin
    return {'cpu': cpu, **outcome} if isinstance(outcome, dict) else {'cpu': cpu, 'work': outcome, 'cost': cpu / n}


loop = asyncio.new_event_loop()
program = load_program(*sys.argv[1:])
for line in sys.stdin:
    print(json.dumps(sample(loop, program, int(line))), flush=True)
