"""Answers each line of standard input, a request, by one line on standard output.

    {"program": {...}}                             -> {"program": {...}, "trace": [...]}
    {"seed": 7, "size": 2 or null, "areas": [...]} -> the same for the program that generate.py makes of the seed

A program on which the interpreter itself breaks is answered by {"program": {...}, "error": "..."}.
"""
import asyncio, json, sys
import driver, generate


def leave_task():
    """A program that ended inside a task leaves it behind as the current one, for the next loop of this thread."""
    loop = object()
    asyncio._set_running_loop(loop)
    asyncio.tasks._swap_current_task(loop, None)
    asyncio._set_running_loop(None)


def answer(request):
    if 'program' in request:
        program = request['program']
    else:
        program = generate.generate(request['seed'], request['size'], request['areas'])
    leave_task()
    try:
        return {'program': program, 'trace': driver.trace(program)}
    except BaseException as e:
        return {'program': program, 'error': repr(e)}


def answer_line(line):
    return json.dumps(answer(json.loads(line)), separators=(',', ':'))


if __name__ == '__main__':
    for line in sys.stdin:
        print(answer_line(line), flush=True)
