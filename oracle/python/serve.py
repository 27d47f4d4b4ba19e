"""Answers each line of standard input, a request, by one line on standard output.

    {"program": {...}}                             -> {"program": {...}, "trace": [...]}
    {"seed": 7, "size": 2 or null, "areas": [...]} -> the same for the program that generate.py makes of the seed

A program on which the interpreter itself breaks is answered by {"program": {...}, "error": "..."}.
"""
import json, sys
import driver, generate


def answer(request):
    if 'program' in request:
        program = request['program']
    else:
        program = generate.generate(request['seed'], request['size'], request['areas'])
    try:
        return {'program': program, 'trace': driver.trace(program)}
    except Exception as e:
        return {'program': program, 'error': repr(e)}


def answer_line(line):
    return json.dumps(answer(json.loads(line)), separators=(',', ':'))


if __name__ == '__main__':
    for line in sys.stdin:
        print(answer_line(line), flush=True)
