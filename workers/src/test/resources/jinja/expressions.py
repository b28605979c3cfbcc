"""Random small expressions and statements, the same ones each time; mostly of fitting types, sometimes not."""
import random

COUNT = 2400
R = random.Random(20260305)


def pick(*choices):
    return R.choice(choices)


def maybe(chance, text):
    return text if R.random() < chance else ""


def integer(depth):
    if depth <= 0:
        return pick("0", "1", "2", "-1", "3", "7", "i", "n", "zero", "l[0]", "d.a", "big", "yes")
    return R.choice([
        lambda: f"{integer(depth - 1)} {pick('+', '-', '*', '//', '%')} {integer(depth - 1)}",
        lambda: f"({integer(depth - 1)} {pick('+', '-', '*')} {integer(depth - 1)})",
        lambda: f"-{integer(depth - 1)}",
        lambda: f"{text(depth - 1)}|length",
        lambda: f"{array(depth - 1)}|{pick('length', 'count', 'sum', 'min', 'max', 'first', 'last')}",
        lambda: f"{pick(text, number)(depth - 1)}|int",
        lambda: f"{text(depth - 1)}.{pick('find', 'count', 'rfind', 'index')}({text(0)})",
        lambda: f"{integer(depth - 1)}|abs",
        lambda: integer(0),
    ])()


def number(depth):
    if depth <= 0:
        return pick("f", "tiny", "one", "1.0", "0.1", "1e16", "2.5", "-0.5", "1e-5", "3")
    return R.choice([
        lambda: f"{pick(integer, number)(depth - 1)} {pick('/', '*', '+', '-', '//', '%')} {number(depth - 1)}",
        lambda: f"{integer(depth - 1)} / {integer(depth - 1)}",
        lambda: f"{number(depth - 1)}|round({pick('', '1', '2')})",
        lambda: f"{pick(text, integer)(depth - 1)}|float",
        lambda: number(0),
    ])()


TEXTS = ["s", "empty", "ko", "quotes", "spaces", "'a'", "'l'", "', '", "' '", "'Ab c'", "\"it's\"", "'1.5'", "'12'",
         "'x\\ny'", "'é'", "users[0].name", "words[1]", "'😀'", "''"]


def text(depth):
    if depth <= 0:
        return R.choice(TEXTS)
    return R.choice([
        lambda: f"{text(depth - 1)} {pick('+', '~')} {text(depth - 1)}",
        lambda: f"({text(depth - 1)} ~ {any_value(depth - 1)})",
        lambda: f"{text(depth - 1)} * {pick('0', '1', '2', 'n')}",
        lambda: f"{text(depth - 1)}|{pick('upper', 'lower', 'title', 'capitalize', 'trim', 'string', 'reverse', 'indent', 'tojson')}",
        lambda: f"{text(depth - 1)}|replace({text(0)}, {text(0)}{maybe(0.3, ', 1')})",
        lambda: f"({text(depth - 1)}).{pick('strip', 'lstrip', 'rstrip')}({maybe(0.4, text(0))})",
        lambda: f"({text(depth - 1)}).{pick('upper', 'lower', 'title', 'capitalize', 'swapcase')}()",
        lambda: f"({text(depth - 1)}).replace({text(0)}, {text(0)})",
        lambda: f"({text(depth - 1)}).split({maybe(0.7, text(0))})[{pick('0', '-1', '1')}]",
        lambda: f"({text(depth - 1)}){cut(depth - 1)}",
        lambda: f"({text(depth - 1)})[{integer(depth - 1)}]",
        lambda: f"{array(depth - 1)}|join({maybe(0.7, text(0))})",
        lambda: f"{text(0)}.join({array(depth - 1)})",
        lambda: f"{any_value(depth - 1)}|string",
        lambda: f"{any_value(depth - 1)}|tojson({pick('', '', 'indent=2', 'sort_keys=true', 'ensure_ascii=true', chr(39).join(['separators=(', ',', ', ', ':', ')']))})",
        lambda: f"{pick('undef', 'd.zz', 'nil', 'empty')}|default({text(0)}{maybe(0.5, ', true')})",
        lambda: f"({text(depth - 1)} if {truth(depth - 1)} else {text(depth - 1)})",
        lambda: f"'{pick('%s', '%d', '%s-%s', '%5s', '%.2f', '%r')}' % {pick(any_value, number)(depth - 1)}",
        lambda: text(0),
    ])()


def cut(depth):
    part = lambda: maybe(0.7, pick("0", "1", "2", "-1", "-2", "5", "none", "i"))
    return f"[{part()}:{part()}{maybe(0.4, ':' + pick('1', '2', '-1', '-2', ''))}]"


def array(depth):
    if depth <= 0:
        return pick("l", "words", "mixed", "[]", "nested", "users", "[1, 'a']", "(1, 2)", "range(4)", "d.keys()",
                    "d.values()|list", "['b', 'a']", "[none, true]")
    return R.choice([
        lambda: f"[{any_value(depth - 1)}, {any_value(depth - 1)}]",
        lambda: f"{array(depth - 1)} + {array(depth - 1)}",
        lambda: f"({array(depth - 1)}){cut(depth - 1)}",
        lambda: f"{array(depth - 1)}|{pick('sort', 'unique', 'reverse', 'list')}|list",
        lambda: f"{array(depth - 1)}|map('{pick('string', 'int', 'upper', 'length', 'trim', 'tojson', 'float')}')|list",
        lambda: f"{array(depth - 1)}|{pick('select', 'reject')}('{pick('string', 'none', 'defined', 'number', 'odd', 'mapping', 'true')}')|list",
        lambda: f"{array(depth - 1)}|{pick('select', 'reject')}('{pick('equalto', 'gt', 'in', 'ne')}', {any_value(0)})|list",
        lambda: f"users|{pick('selectattr', 'rejectattr')}('{pick('age', 'name', 'tags', 'nick', 'home.city')}'{maybe(0.6, pick(', ' + chr(39) + 'defined' + chr(39), ', ' + chr(39) + 'equalto' + chr(39) + ', 31', ', ' + chr(39) + 'none' + chr(39)))})|map(attribute='{pick('name', 'age', 'tags', 'tags.0')}')|list",
        lambda: f"({text(depth - 1)}).{pick('split', 'rsplit')}({maybe(0.7, text(0) + maybe(0.3, ', 1'))})",
        lambda: f"({text(depth - 1)}).{pick('splitlines()', 'partition(' + text(0) + ')')}",
        lambda: f"{text(depth - 1)}|list",
        lambda: f"{mapping(depth - 1)}|{pick('items', 'dictsort', 'list')}|list",
        lambda: f"range({pick('3', 'i', '1, 4', '5, 0, -2', 'n')})|list",
        lambda: f"{array(depth - 1)}|batch(2{maybe(0.5, ', 0')})|list",
        lambda: array(0),
    ])()


def mapping(depth):
    if depth <= 0:
        return pick("d", "items", "users[0]", "{}", "{'x': 1}", "nested[1]", "{1: 'a', true: 'b'}")
    return R.choice([
        lambda: f"{{{text(0)}: {any_value(depth - 1)}, {any_value(0)}: {any_value(depth - 1)}}}",
        lambda: f"dict(a={any_value(depth - 1)})",
        lambda: mapping(0),
    ])()


def truth(depth):
    if depth <= 0:
        return pick("yes", "no", "true", "not no", "i > 3", "undef", "s", "l", "''", "none")
    return R.choice([
        lambda: f"{any_value(depth - 1)} {pick('==', '!=')} {any_value(depth - 1)}",
        lambda: f"{integer(depth - 1)} {pick('<', '<=', '>', '>=')} {pick(integer, number)(depth - 1)}",
        lambda: f"{pick(text, array)(depth - 1)} {pick('<', '>')} {pick(text, array)(depth - 1)}",
        lambda: f"{pick(any_value, text)(depth - 1)} {pick('in', 'not in')} {pick(text, array, mapping)(depth - 1)}",
        lambda: f"{any_value(depth - 1)} is {maybe(0.4, 'not ')}{pick('defined', 'undefined', 'none', 'string', 'mapping', 'iterable', 'sequence', 'number', 'integer', 'float', 'boolean', 'true', 'false', 'odd', 'even', 'lower', 'upper')}",
        lambda: f"{any_value(depth - 1)} is {pick('equalto', 'eq', 'in', 'ne', 'gt')}({any_value(depth - 1)})",
        lambda: f"{truth(depth - 1)} {pick('and', 'or')} {truth(depth - 1)}",
        lambda: f"not {truth(depth - 1)}",
        lambda: f"({truth(depth - 1)})",
        lambda: f"({text(depth - 1)}).{pick('startswith', 'endswith')}({text(0)})",
        lambda: f"({text(depth - 1)}).{pick('isdigit', 'isalpha', 'isspace', 'islower', 'isupper', 'isalnum')}()",
        lambda: f"{integer(depth - 1)} {pick('<', '==')} {integer(depth - 1)} {pick('<', '!=')} {integer(depth - 1)}",
    ])()


def any_value(depth):
    kind = R.choice([integer, integer, number, text, text, array, mapping, truth])
    if depth <= 0 and R.random() < 0.2:
        return pick("none", "undef", "nil", "d.zz", "users[9]", "s.x")
    return kind(depth)


def statement():
    body = R.choice(["{{ x }}", "{{ loop.index }}{{ x }}", "{{ x }}{% if not loop.last %}, {% endif %}",
                     "{% if loop.first %}{% continue %}{% endif %}{{ x }}", "{% if loop.index > 2 %}{% break %}{% endif %}{{ x }}",
                     "{% set ns.v = ns.v ~ x %}", "{{ loop.previtem }}-{{ x }}-{{ loop.nextitem }}"])
    space = lambda: pick("", "-", "+")
    gap = lambda: pick("", " ", "\n", "\n  ", " \n")
    return R.choice([
        lambda: f"{{% set ns = namespace(v='') %}}{{% for x in {array(1)}{maybe(0.3, ' if ' + truth(1))} %}}{body}{{% else %}}none{{% endfor %}}{{{{ ns.v }}}}",
        lambda: f"{gap()}{{%{space()} if {truth(2)} {space()}%}}{gap()}a{gap()}{{%{space()} elif {truth(1)} {pick('', '-')}%}}{gap()}b{gap()}{{%{space()} else %}}{gap()}c{gap()}{{%{space()} endif {space()}%}}{gap()}z",
        lambda: f"{gap()}{{#{space()} c {space()}#}}{gap()}x{gap()}{{{{{pick('', '-')} {text(1)} {pick('', '-')}}}}}{gap()}y{gap()}",
        lambda: f"{{% set a = {any_value(2)} %}}{{{{ a }}}}{{{{ a is defined }}}}",
        lambda: f"{{% set a, b = {array(1)} %}}{{{{ a }}}}/{{{{ b }}}}",
        lambda: f"{{% for k, v in {mapping(1)}{pick('.items()', '|items', '|dictsort')} %}}{{{{ k }}}}={{{{ v }}}};{{% endfor %}}",
        lambda: f"{{% macro m(a, b={any_value(0)}) %}}{{{{ a }}}}{{{{ b }}}}{{% endmacro %}}{{{{ m({any_value(1)}{maybe(0.4, ', ' + any_value(0))}) }}}}",
        lambda: f"{{% set a %}}{gap()}{{{{ {text(1)} }}}}{gap()}{{% endset %}}[{{{{ a{maybe(0.5, '|trim')} }}}}]",
        lambda: f"{{% with a = {any_value(1)} %}}{{{{ a }}}}{{% endwith %}}",
    ])()


def made():
    if R.random() < 0.25:
        return statement()
    return "{{ " + any_value(R.choice([1, 2, 2, 3])) + " }}"


def distinct():
    found = {}
    while len(found) < COUNT:
        template = made()
        if len(template) <= 160:
            found[template] = None
    return list(found)


ALL = distinct()
