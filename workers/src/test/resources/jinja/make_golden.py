#!/usr/bin/python3
"""Renders templates, constructs and random expressions with the reference, Jinja2, and writes what comes out.

Needs Debian's python3-jinja2: /usr/bin/python3 make_golden.py. The same input gives the same files.
With a folder as argument, that folder's templates are rendered into it instead and nothing else is written.
"""
import datetime
import json
import pathlib
import re
import sys

import jinja2
import jinja2.ext
import jinja2.nodes
import jinja2.sandbox

import constructs
import conversations
import expressions

HERE = pathlib.Path(__file__).parent
NOW = datetime.datetime(2026, 3, 5, 14, 7, 9)


class Generation(jinja2.ext.Extension):
    """The tag that marks what a model is trained on: a scope that shows its body."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("show"), [], [], body).set_lineno(line)

    def show(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    env = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols"])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = NOW.strftime
    return env


ENV = environment()


def outcome(text, variables):
    """What the reference makes of a template: the output, or the kind of error and, where it counts, its message.

    ADDRESS stands for an output with an address of Python's, which is another one each time.
    """
    try:
        output = ENV.from_string(text).render(**variables)
        return {"error": "ADDRESS"} if re.search(" at 0x[0-9a-f]+>", output) else {"output": output}
    except (jinja2.exceptions.UndefinedError, jinja2.exceptions.SecurityError) as e:
        return {"error": "UNDEFINED", "message": e.message}
    except jinja2.exceptions.TemplateSyntaxError:
        return {"error": "SYNTAX"}
    except jinja2.exceptions.TemplateError as e:
        if type(e) is jinja2.exceptions.TemplateError:
            return {"error": "RAISED", "message": str(e.message)}
        return {"error": "INVALID"}
    except Exception:
        return {"error": "INVALID"}


def lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def golden(template, cases):
    text = template.read_bytes().decode()
    return lines({"case": name, **outcome(text, variables)} for name, variables in cases.items())


def main():
    # What the Java test reads is what is rendered here: as JSON, not as Python's objects.
    cases = json.loads(json.dumps(conversations.CASES))
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "templates"
    out = folder if len(sys.argv) > 1 else HERE / "golden"
    out.mkdir(exist_ok=True)
    for template in sorted(folder.glob("*.jinja")):
        (out / (template.stem + ".jsonl")).write_text(golden(template, cases))
    if len(sys.argv) > 1:
        return
    (HERE / "conversations.json").write_text(json.dumps(cases, ensure_ascii=False, indent=1) + "\n")
    (HERE / "constructs.jsonl").write_text(lines(
        {"template": text, **outcome(text, constructs.VARIABLES)} for text in constructs.ALL))
    (HERE / "constructs-variables.json").write_text(json.dumps(constructs.VARIABLES, ensure_ascii=False, indent=1) + "\n")
    (HERE / "expressions.jsonl").write_text(lines(
        {"template": text, **outcome(text, constructs.VARIABLES)} for text in expressions.ALL))


if __name__ == "__main__":
    main()
