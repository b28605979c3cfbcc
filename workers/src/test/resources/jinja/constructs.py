"""Small templates, one construct each."""

VARIABLES = {
    "s": "Hello, World",
    "empty": "",
    "ko": "안녕 👋🏽 세계",
    "quotes": "it's \"so\" \\ <b>&\n\ttab",
    "spaces": " \t two  words \n",
    "i": 7,
    "n": -3,
    "zero": 0,
    "big": 123456789012345678901234567890,
    "f": 2.5,
    "tiny": 1e-7,
    "one": 1.0,
    "yes": True,
    "no": False,
    "nil": None,
    "l": [3, 1, 2],
    "words": ["b", "A", "c", "B", "a"],
    "mixed": [1, "1", 1.0, None, True, [], {}, "x"],
    "nested": [[1, [2, "z"]], {"k": [None, True]}],
    "d": {"b": 2, "a": 1, "C": 3},
    "items": {"keys": 1, "items": [1], "get": "g", "values": None, "content": "c"},
    "users": [
        {"name": "Ann", "age": 31, "tags": ["x", "y"], "home": {"city": "Ulm"}},
        {"name": "bob", "age": 5, "tags": [], "home": {"city": "Bonn"}},
        {"name": "Cy", "age": 31, "home": {"city": "Ulm"}, "nick": None},
    ],
}


def expressions(text):
    """One expression a line, each shown between bars."""
    return ["|{{ " + line + " }}|" for line in text.strip("\n").split("\n") if line]


ALL = expressions(r"""
1
-1
1_000
0x1F + 0b101 + 0o17
1.0
1e3
1.5e-9
1e16
1e15
123456789.123456789
0.1 + 0.2
1/3
2/1
7//2
-7//2
7.5//2
-7.5//2
7%3
-7%3
7%-3
-7.5%2
7.5%-2
2**10
2**-1
2**0.5
2**3**2
-2**2
10/4*2
1+2*3
(1+2)*3
1 - - 1
-i
+i
- -i
i+n
i/n
i//n
i%n
i*f
i*yes
yes+yes
-yes
big
big*big
big//7
big%1000
big/3
-big
1e22
1e-7
tiny
one
f
f*2
1.0*3
3.0
-0.0
0.0
1e308*10
5e-324
2.0**70
5.684341886080802e-14
9007199254740993.0
1e23
0.1
100000000000000000000.0
12345678901234567.0
0.0001
0.00001
i/0
i%0
i//0
1.0/0
2**100
10**20
0**0
0**-1
'a' 'b'
"a'b"
'a"b'
'\n\t\\\'\"'
'\x41\u00e9\U0001F600\101'
'\d'
'a' + 'b'
'a' + 1
1 + 'a'
'a' * 3
3 * 'ab'
'a' * -1
'a' ~ 1 ~ none ~ true ~ 1.0 ~ [1,'x']
i ~ n
1 ~ 2 + 3
'a' ~ 'b' * 2
s ~ undef ~ 'x'
[1] + [2]
[1] * 2
[0] * 0
(1,) + (2,)
(1, 2)
(1,)
()
1, 2
[1, 2,]
{'a': 1,}
{}
[]
{1: 'a', 1.0: 'b', true: 'c'}
{'a': {'b': [1, 2.0, none, 'x']}}
{(1,2): 3}
{[1]: 2}
d
l
words
mixed
nested
users
users[0]
ko
[ko]
[quotes]
[spaces]
["it's"]
['say "it"']
['both \' and "']
['\x00\x7f\xa0\u200b\u2028é😀']
['\ue000']
true
True
none
None
false
[true, none, 1.0]
undef
undef.x
undef['x']
undef + 1
1 + undef
'a' + undef
undef + 'a'
undef ~ 'a'
-undef
not undef
undef == undef
undef == none
undef != 1
undef < 1
1 < undef
undef in [1]
1 in undef
undef is defined
undef is undefined
undef is none
undef()
undef|length
undef|list
undef|string
undef|default('d')
undef|d('x')
[undef]
{'a': undef}
undef or 'x'
undef and 'x'
d.zzz
d['zzz']
d.zzz.y
d.a
d['a']
d[1]
d.items
d.items()
d.keys()
d.values()
d.items()|list
d.keys()|list
d.get('a')
d.get('zz')
d.get('zz', 5)
d.get('zz', default=5)
d.get([1])
items.items
items.keys
items['items']
items['keys']
items.content
items['get']
items.values()|list
d.clear()
d.update({'x': 1})
d.pop('a')
l.append(4)
l.append
l.append is defined
l.sort()
l.index(1)
l.index(99)
l.count(1)
l[0]
l[-1]
l[3]
l[3].x
l[-4] is defined
l['0']
l.0
l.x
l.x.y
nested[0][1][1]
nested.0.1.1
nested[1].k[1]
s[0]
s[-1]
s[99]
s[99] is defined
ko[3]
ko[3:5]
ko[::-1]
ko|length
s[1:4]
s[:3]
s[-3:]
s[::2]
s[::-1]
s[5:2]
s[5:2:-1]
s[100:]
s[:-100]
s[none:2]
s[1:none]
s['a':]
s[::0]
l[1:]
l[:-1]
l[::-1]
l[5:]
l[-2:]
l[0:3:2]
l[1.0:]
l[1.0]
l[true]
(1,2,3)[1:]
range(5)[1:3]
range(5)
range(5)|list
range(2, 5)|list
range(5, 0, -2)|list
range(0)|list
range(5)[2]
range(5)[-1]
range(3)|length
range(3)|string
range(0,10,3)
range(1, 2, 0)
range('a')
range()
range(1000000)
3 in range(5)
none.x
none['x']
none[0]
none.x.y
i.x
i[0]
i.x.y
f.x
f[0]
yes.x
s.x
s.x.y
s['x']
(1,2).x
users.name
users[0].name
users[0]['name']
users[0].home.city
users[5].name
users[0].nick
users[2].nick
users[2].nick.x
1 == 1.0
1 == true
'1' == 1
'a' == 'a'
none == none
none == false
[1, 2] == [1, 2]
[1, 2] == (1, 2)
{'a': 1, 'b': 2} == {'b': 2, 'a': 1}
[1.0] == [true]
big == big + 0
big == 123456789012345678901234567890.0
1 != 2
'a' < 'b'
'B' < 'a'
'a' < 1
1 < none
none < none
[1, 2] < [1, 3]
[1] < [1, 0]
[1, 'a'] < [1, 2]
(1, 2) < (1, 3)
d < d
1 < 2 < 3
1 < 3 < 2
3 > 2 >= 2 > 1
1 == 1 == 1
1 < 2 == true
'é' < 'z'
'😀' < '\uffff'
i > 5 and i < 10
i in l
3 in l
'a' in d
'z' in d
'z' not in d
1 in d
[1] in d
'ell' in s
'' in s
1 in s
none in s
'x' in none
'x' in 5
none in [none]
1.0 in [1]
not 1 in [1]
not (1 in [1])
1 not in [1]
'a' in d.keys()
2 in d.values()
('a', 1) in d.items()
true and false
true or false
1 and 2
0 and 2
0 or 2
'' or 'x'
none or none
not none
not not 1
not []
not {}
not ''
not 0.0
1 or 1/0
0 and 1/0
true and not false
not true or true
1 if true else 2
1 if false else 2
1 if false
(1 if false) is defined
(1 if false).x
'a' if yes and not no else 'b'
1 if no else 2 if no else 3
1 if yes if yes
(1 if yes else 2) + 1
1 + 2 if yes else 3
i is defined
i is number
i is integer
i is float
i is string
i is mapping
i is iterable
i is sequence
i is boolean
i is none
i is odd
i is even
i is divisibleby 7
i is divisibleby(2)
i is not divisibleby 7
i is eq 7
i is equalto(7)
i is ne 7
i is lt 8
i is lessthan 8
i is gt 8
i is greaterthan 3
i is ge 7
i is le 7
i is in [7]
i is in l
i is not in l
i is == 7
f is number
f is float
f is integer
f is odd
yes is boolean
yes is true
yes is false
no is false
yes is number
yes is integer
1 is true
1 is boolean
nil is none
nil is not none
nil is defined
nil is string
nil is iterable
s is string
s is iterable
s is sequence
s is mapping
s is lower
s is upper
'abc' is lower
'ABC' is upper
'123' is upper
'' is lower
s is escaped
s is number
s is odd
l is iterable
l is sequence
l is mapping
l is string
l is callable
d is mapping
d is iterable
d is sequence
(1,2) is sequence
(1,2) is iterable
range(3) is sequence
range(3) is iterable
d.items() is sequence
d.items() is iterable
d.items() is mapping
d.items is mapping
d.items is callable
range is callable
undef is iterable
undef is sequence
undef is mapping
undef is string
undef is callable
undef is number
undef is boolean
l|map('string') is iterable
l|map('string') is sequence
nil is sameas none
yes is sameas true
i is defined and i > 3
i is defined or 1/0
not i is defined
i is not defined
'a' is string is true
1 + 1 is number
-1 is number
-1|abs
(-1)|abs
-1.5|abs
s|abs
s|upper
s|lower
s|title
s|capitalize
ko|upper
'straße'|upper
'ΑΣ'|lower
'İ'|lower
'ǆ'|capitalize
'ß x'|title
"they're bill's"|title
'foo-bar (baz) [qux] {x} <y>'|title
'aB cD'|capitalize
i|upper
nil|upper
spaces|trim
'xxhixx'|trim('x')
'xyhiyx'|trim('xy')
'xx'|trim(chars='x')
'\u3000a\x85'|trim
i|trim
nil|trim
undef|trim
s|replace('l', 'L')
s|replace('l', 'L', 1)
s|replace('', '-')
s|replace('', '-', 3)
s|replace('zz', '-')
i|replace(7, 8)
'aaa'|replace('aa', 'b')
s|replace('l')
s|length
l|length
d|length
i|length
nil|length
ko|count
l|map('string')|length
l|first
l|last
s|first
s|last
d|first
[]|first
[]|last
[]|first|default('none')
[]|first.x
l|map('string')|first
l|map('string')|last
nil|first
l|join
l|join(', ')
l|join(d='-')
words|join(1)
mixed|join('/')
s|join('.')
users|join(', ', attribute='name')
users|join(', ', 'age')
d|join
i|join
nil|join
undef|join
l|list
s|list
d|list
(1,2)|list
i|list
l|string
i|string + 'x'
nil|string
'12'|int
'12.7'|int
' 12 '|int
'1_0'|int
'-5'|int
'x'|int
'x'|int(5)
'x'|int(default=-1)
''|int
12.9|int
-12.9|int
true|int
nil|int
[]|int
'1e3'|int
'0x1F'|int
undef|int
'inf'|int
'nan'|int
'12'|float
'1e-7'|float
'.5'|float
'5.'|float
'x'|float
'x'|float(1.5)
'nan'|float
'-inf'|float
i|float
nil|float
undef|float
42.55|round
42.5|round
43.5|round
42.55|round(1)
42.55|round(1, 'floor')
42.45|round(1, 'ceil')
42|round
42|round(-1)
45|round(-1)
55|round(-1)
2.675|round(2)
-2.5|round
42.55|round|int
'x'|round
l|sum
[1.5, 2]|sum
users|sum(attribute='age')
l|sum(start=10)
words|sum
[]|sum
l|min
l|max
words|min
words|max
[]|min
users|max(attribute='age')
[1,'a']|max
l|sort
l|sort(reverse=true)
words|sort
words|sort(case_sensitive=true)
words|sort(true)
users|sort(attribute='name')|map(attribute='name')|join(' ')
users|sort(attribute='age')|map(attribute='name')|join(' ')
users|sort(attribute='age', reverse=true)|map(attribute='name')|join(' ')
users|sort(attribute='home.city')|map(attribute='name')|join(' ')
[1,'a']|sort
[none, 1]|sort
s|sort|join
d|sort
d|dictsort
d|dictsort(true)
d|dictsort(false, 'value')
d|dictsort(by='value', reverse=true)
d|dictsort(by='x')
l|dictsort
words|unique
words|unique|list
words|unique(true)|list
[1, 1.0, true, 2]|unique|list
users|unique(attribute='age')|map(attribute='name')|list
l|reverse|list
s|reverse
ko|reverse
d|reverse|list
l|reverse
l|reverse|length
l|map('string')|reverse
i|reverse
l|batch(2)|list
l|batch(2, 'x')|list
l|batch(5, 0)|list
d|items|list
undef|items|list
l|items
l|items|list
d|length
d.items()|length
d|list|length
l|map('string')|list
words|map('upper')|list
words|map('upper')|join(',')
l|map('int', 5)|list
users|map(attribute='name')|list
users|map(attribute='nick')|list
users|map(attribute='tags.0')|list
users|map(attribute='home.city')|unique|list
users|map('length')|list
i|map('string')|list
[]|map('string')|list
words|map('replace', 'a', 'z')|list
l|select('odd')|list
l|select('gt', 1)|list
l|select|list
mixed|select|list
mixed|reject|list
mixed|select('string')|list
mixed|reject('none')|list
l|reject('odd')|list
l|reject('equalto', 1)|list
l|select('in', [1, 2])|list
users|selectattr('age', 'equalto', 31)|map(attribute='name')|list
users|selectattr('age', '>', 6)|map(attribute='name')|list
users|selectattr('tags')|map(attribute='name')|list
users|selectattr('nick', 'defined')|map(attribute='name')|list
users|rejectattr('nick', 'defined')|map(attribute='name')|list
users|selectattr('home.city', '==', 'Ulm')|list|length
users|rejectattr('age', 'eq', 31)|first
users|selectattr('age', 'equalto', 99)|first
users|selectattr('age', 'equalto', 99)|list
users|selectattr('age', 'equalto', 99) is defined
'yes' if users|selectattr('age', 'equalto', 99) else 'no'
'yes' if (users|selectattr('age', 'equalto', 99)|list) else 'no'
l|selectattr('x')|list
undef|select|list
nil|select|list
nil|map('string')|list
i|select|list
s|select('in', 'lo')|list
quotes|indent
'a\nb\n\nc'|indent
'a\nb\n\nc'|indent(2)
'a\nb\n\nc'|indent(2, true)
'a\nb\n\nc'|indent(2, true, true)
'a\nb\n\nc'|indent(2, blank=true)
'a\nb'|indent('> ')
'a\nb\n'|indent(2)
''|indent
'a\r\nb\x0bc'|indent(1)
i|indent
s|center(20)
'ab'|center(5)
'abc'|center(6)
s|wordcount
ko|wordcount
"it's 3 x_y"|wordcount
'%s and %s'|format('a', 1)
'%d%%'|format(5)
'%.2f'|format(3.14159)
'%5d|%-5d|%05d'|format(1, 2, -3)
'%s'|format(none)
'%s %s'|format('a')
'%s'|format('a', 'b')
'%(a)s-%(b)d'|format(a=1, b=2)
'%s' % 'x'
'%s-%s' % (1, 2)
'%r' % 'x'
'%d' % 3.7
'%d' % 'x'
'%x' % 255
'100%' % 1
'%s' % [1, 2]
'%s' % undef
'a' % 1
s|default('x')
nil|default('x')
nil|default('x', true)
empty|default('x')
empty|default('x', true)
zero|default('x', boolean=true)
undef|default
undef.x|default('y')
d.zz|default('y')
d.zz.y|default('y')
s|safe
'<b>'|safe
'<b>'|safe ~ '<'
d|tojson
l|tojson
nested|tojson
users|tojson
mixed|tojson
quotes|tojson
ko|tojson
spaces|tojson
'</script>\u2028\x00\x1f\x7f'|tojson
i|tojson
f|tojson
one|tojson
tiny|tojson
big|tojson
1e22|tojson
1e16|tojson
-0.0|tojson
nil|tojson
yes|tojson
[true, none, 1.0]|tojson
(1, 2)|tojson
{1: 2, none: 3, true: 4, 1.5: 5}|tojson
{(1,2): 3}|tojson
undef|tojson
d.zz|tojson
{'a': undef}|tojson
range(3)|tojson
d.items()|tojson
l|map('string')|tojson
'nan'|float|tojson
'inf'|float|tojson
d|tojson(indent=2)
d|tojson(indent=4)
nested|tojson(indent=2)
nested|tojson(indent=0)
nested|tojson(indent='\t')
[]|tojson(indent=2)
{}|tojson(indent=2)
[[], {}, [[]]]|tojson(indent=1)
d|tojson(separators=(',', ':'))
nested|tojson(separators=(',', ':'), indent=1)
nested|tojson(separators=[';', '='])
d|tojson(sort_keys=true)
{1: 1, 'a': 2}|tojson(sort_keys=true)
ko|tojson(ensure_ascii=true)
ko|tojson(ensure_ascii=false)
d|tojson(true)
d|tojson(false, 2)
'é' | tojson(ensure_ascii=True)
d|tojson(foo=1)
s.upper()
s.lower()
s.title()
s.capitalize()
s.swapcase()
"they're BILL's 3rd ǆ"|string
"they're BILL's 3rd".title()
ko.title()
s.split()
s.split(',')
s.split(', ')
s.split('l')
s.split('l', 1)
s.split('l', maxsplit=1)
s.split(sep='o')
s.split('')
s.split(none)
s.split(none, 1)
spaces.split()
spaces.split(' ')
spaces.split(none, 1)
empty.split()
empty.split(',')
s.rsplit('l', 1)
s.rsplit(none, 1)
spaces.rsplit(none, 1)
'aaa'.rsplit('aa')
'aaa'.split('aa')
s.split(',')[0]
s.split(',')|last|trim
s.split('zz')[-1]
spaces.strip()
spaces.lstrip()
spaces.rstrip()
s.strip('Hd')
s.lstrip('He')
s.rstrip('dl')
s.strip(none)
s.strip('')
s.strip(1)
s.startswith('Hell')
s.startswith(('x', 'H'))
s.startswith(1)
s.startswith('')
s.endswith('ld')
s.endswith(('x', 'd'))
s.endswith('x')
s.replace('l', 'L')
s.replace('l', 'L', 1)
s.replace('l')
s.replace(1, 2)
s.replace('', '.')
s.find('o')
s.find('o', 5)
s.find('zz')
s.rfind('o')
s.index('o')
s.index('zz')
s.rindex('l')
s.count('l')
s.count('')
ko.find('세')
ko.index('👋')
s.find('o', 0, 3)
s.find('o', -5)
', '.join(words)
', '.join(l)
'-'.join('abc')
''.join([])
', '.join(d)
', '.join(d.keys())
', '.join(1)
','.join(words|map('upper'))
s.partition(',')
s.partition('zz')
s.rpartition('o')
s.rpartition('zz')
s.removeprefix('Hello')
s.removesuffix('World')
s.removeprefix('x')
'a\nb\r\nc\x0bd\u2028e'.splitlines()
'a\nb\n'.splitlines()
'a\nb\n'.splitlines(true)
''.splitlines()
'5'.zfill(3)
'-5'.zfill(4)
'a'.center(4, '*')
'a'.ljust(3) ~ '|'
'a'.rjust(3, '.')
'a'.ljust(3, 'xx')
'123'.isdigit()
''.isdigit()
'12a'.isdigit()
'abc'.isalpha()
'한글'.isalpha()
'a1'.isalnum()
' \n'.isspace()
'abc'.islower()
'ABC1'.isupper()
'abc'.isascii()
'é'.isascii()
s.upper
s.upper is defined
s.upper is callable
s['upper']()
s.nothing()
s.upper(1)
s.split(',', ',')
s.x is defined
dict(a=1, b='x')
dict()
dict({'a': 1}, b=2)
namespace(a=1).a
namespace(a=1).b
namespace(a=1).b is defined
raise_exception('no: ' ~ i)
raise_exception(none)
raise_exception()
strftime_now('%Y-%m-%d')
strftime_now('%d %b %Y')
strftime_now('%A, %B %d, %Y %H:%M:%S %p %I %j %y')
strftime_now('%-d.%-m. %e|%%|%F %T %D %R %a')
strftime_now('plain')
unknown_function(1)
i()
s()
range(1)(2)
l|unknown_filter
l is unknown_test
l|map('unknown_filter')|list
l.__class__
s.__len__()
1 +
(1
[1
{'a'}
'unclosed
1 2
1 is
l[
i..x
@
a b
{{ 1 }}
""") + [
    # Whitespace control, with trim_blocks and lstrip_blocks.
    "a\n{% if yes %}\nb\n{% endif %}\nc\n",
    "a\n  {% if yes %}\n  b\n  {% endif %}\n  c",
    "a {% if yes %} b {% endif %} c",
    "a\n  {%- if yes -%}\n  b\n  {%- endif -%}\n  c",
    "a\n  {%+ if yes %}\n  b\n  {%+ endif +%}\n  c",
    "a\n  {{ i }}\n  b\n",
    "a\n  {{- i -}}\n  b\n",
    "a \n\n {{- i }}\n\n b",
    "a {# c #} b\n  {# c #}\nd\n{#- c -#}\n e {#+ x +#}\nf",
    "{# {{ 1 }} {% x %} ' \" #}ok",
    "{#-#}x{#--#}y{# -#}  z",
    "{# open",
    "x\n\n\n",
    "x\r\ny\rz\r\n",
    "\n",
    "",
    "  {% if yes %}x{% endif %}  ",
    "\t{% set a = 1 %}\n{{ a }}",
    "x  {% set a = 1 %}\n{{ a }}",
    "{{ i }}\n{{ i }}\n",
    "{% if yes %}\n\nx{% endif %}\n\ny",
    "{%if yes%}x{%endif%}",
    "{%- if yes %} x {%- endif %} y",
    "{{-1}}|{{ -1 }}|{{+1}}",
    "a\u00a0{%- if yes %}b{% endif %}",
    "a\n\u3000{% if yes %}b{% endif %}",
    "{% raw %}{{ i }} {% if %}{% endraw %}",
    "a\n  {% raw %}\n {{ x }}\n  {% endraw %}\n b",
    "a  {%- raw -%}  {{ x }}  {%- endraw -%}  b",
    "{% raw %}x",
    "{% raw %}\n{% endraw %}\n{{ i }}",
    "{{ '{{ x }}' }}{{ '%}' }}{{ \"}}\" }}",
    "{{ {'a': {'b': 1}}.a.b }}",
    "{{ {'a': {'b': 1}} }}",
    "{{ {'a':{'b':1}}}}",
    "{{ i }",
    "{{ i",
    "{% if yes",
    "{{ }}",
    "{% %}",
    "{",
    "{ { i } }",
    "{{ i }}}",
    "}} %} #}",
    # Statements.
    "{% if i == 7 %}a{% elif i == 8 %}b{% else %}c{% endif %}",
    "{% if no %}a{% elif yes %}b{% else %}c{% endif %}",
    "{% if no %}a{% elif no %}b{% else %}c{% endif %}",
    "{% if undef %}a{% endif %}b",
    "{% if yes %}a",
    "{% endif %}",
    "{% else %}",
    "{% if %}a{% endif %}",
    "{% if yes: %}a{% endif %}",
    "{% for x in l %}{{ x }},{% endfor %}",
    "{% for x in [] %}{{ x }}{% else %}none{% endfor %}",
    "{% for x in l %}{{ x }}{% else %}none{% endfor %}",
    "{% for x in undef %}{{ x }}{% else %}none{% endfor %}",
    "{% for x in nil %}{{ x }}{% endfor %}",
    "{% for x in i %}{{ x }}{% endfor %}",
    "{% for c in ko %}[{{ c }}]{% endfor %}",
    "{% for k in d %}{{ k }}{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, v in d|items %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, v in d|dictsort %}{{ k }}={{ v }};{% endfor %}",
    "{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for a, b in [[1, 2, 3]] %}{{ a }}{% endfor %}",
    "{% for a, b in [1] %}{{ a }}{% endfor %}",
    "{% for a, b in ['xy'] %}{{ a }}{{ b }}{% endfor %}",
    "{% for x in 1, 2 %}{{ x }}{% endfor %}",
    "{% for x in l if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }},{% endfor %}",
    "{% for x in l if x > 5 %}{{ x }}{% else %}none{% endfor %}",
    "{% for x in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.depth0 }};{% endfor %}",
    "{% for x in l %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }};{% endfor %}",
    "{% for x in l %}{{ loop.previtem is defined }}{{ loop.nextitem is undefined }}{% endfor %}",
    "{% for x in [1, 1, 2] %}{{ loop.changed(x) }}{% endfor %}",
    "{% for x in l %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% for x in l %}{{ loop.nothing }}{% endfor %}",
    "{% for x in l %}{{ loop.nothing.x }}{% endfor %}",
    "{% for x in l %}{% for y in l %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}",
    "{% for x in l %}{% set outer = loop %}{% for y in [1] %}{{ outer.index }}{% endfor %}{% endfor %}",
    "{{ loop }}",
    "{{ loop.index }}",
    "{% for x in l|map('string') %}{{ loop.last }}{{ x }}{{ loop.length }};{% endfor %}",
    "{% for x in l|map('string') %}{{ loop.length }}{{ loop.last }}{{ x }}{% endfor %}",
    "{% for x in l %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in l %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in l %}{% break %}{% else %}e{% endfor %}",
    "{% for x in l %}{% continue %}{% else %}e{% endfor %}",
    "{% for x in l %}{% if loop.last %}{% break %}{% endif %}{% else %}e{% endfor %}",
    "{% for x in l %}{% for y in l %}{% break %}{% endfor %}{{ x }}{% endfor %}",
    "{% for x in l %}{% for y in [] %}{% else %}{% break %}{% endfor %}{{ x }}{% endfor %}!",
    "{% break %}",
    "{% for x in l %}{% with a = x %}{% if a == 1 %}{% break %}{% endif %}{{ a }}{% endwith %}{% endfor %}",
    "{% for x in l recursive %}{{ loop(x) }}{% endfor %}",
    "{% for x in [[1, [2]]] recursive %}{{ x }}{% endfor %}",
    "{% for x in l %}{{ x }}",
    "{% for x in %}{% endfor %}",
    "{% for in l %}{% endfor %}",
    "{% for x.y in l %}{% endfor %}",
    "{% for x in l %}{% endfor %}{{ x }}",
    "{% set x = 1 %}{% for x in l %}{{ x }}{% endfor %}{{ x }}",
    "{% set x = 1 %}{% for y in l %}{{ x }}{% set x = y %}{{ x }}{% endfor %}{{ x }}",
    "{% set x = 1 %}{% if yes %}{% set x = 2 %}{% endif %}{{ x }}",
    "{% if no %}{% set s = 2 %}{% endif %}{{ s }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% set (a, b) = [1, 2] %}{{ a }}{{ b }}",
    "{% set a, b = [1] %}",
    "{% set a = 1, 2 %}{{ a }}",
    "{% set a = l %}{{ a }}",
    "{% set s = s ~ '!' %}{{ s }}",
    "{% set true = 1 %}",
    "{% set a.b = 1 %}",
    "{% set i.b = 1 %}",
    "{% set ns = namespace(x=1) %}{% for y in l %}{% set ns.x = ns.x + y %}{% endfor %}{{ ns.x }}",
    "{% set ns = namespace({'x': 1}, y=2) %}{{ ns.x }}{{ ns['y'] }}{{ ns.z }}",
    "{% set ns = namespace() %}{% set ns.items = [] %}{% set ns.items = ns.items + [1] %}{{ ns.items }}",
    "{% set ns = namespace(found=false) %}{% for x in l if not ns.found %}{{ x }}{% set ns.found = true %}{% endfor %}",
    "{% set ns = namespace(found=false) %}{% for x in l if not ns.found %}{{ x }}{{ loop.last }}{% set ns.found = true %}{% endfor %}",
    "{% set a %}x{{ i }}y{% endset %}[{{ a }}]",
    "{% set a | upper | trim %} x{{ i }}y {% endset %}[{{ a }}]",
    "{% set a %}{% set b = 1 %}{% endset %}[{{ b }}]",
    "{% set ns = namespace() %}{% set ns.x %}y{% endset %}{{ ns.x }}",
    "{% with a = 1, b = i %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q }}",
    "{% set a = 1 %}{% with a = 2, b = a %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% filter upper %}a{{ s }}{% endfilter %}",
    "{% filter replace('a', 'b') | indent(2) %}a\na{% endfilter %}",
    "{% filter unknown %}a{% endfilter %}",
    "{% macro m(a, b=2, c='x') %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }}|{{ m(1, 3) }}|{{ m(1, c='y') }}|{{ m() }}|{{ m(b=1, a=2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, b=2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}",
    "{% macro m(a) %}{{ a.x }}{% endmacro %}{{ m() }}",
    "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}",
    "{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}",
    "{% macro m(a=1, b) %}{% endmacro %}",
    "{% macro m() %}\n  x\n{% endmacro %}\n[{{ m() }}]",
    "{% macro m() -%}\n  x\n{%- endmacro %}\n[{{ m() }}]",
    "{% macro m() %}{{ late }}{% endmacro %}{% set late = 5 %}{{ m() }}",
    "{% macro m() %}{% set q = 1 %}{{ q }}{% endmacro %}{{ m() }}{{ q }}",
    "{% macro m(n) %}{{ n }}{% if n > 0 %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(3) }}",
    "{% macro m(x) %}{{ caller() }}{{ x }}{% endmacro %}{% call m(1) %}body{{ i }}{% endcall %}",
    "{% macro m() %}{{ caller(1, 2) }}{% endmacro %}{% call(a, b) m() %}{{ a }}-{{ b }}{% endcall %}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}",
    "{% macro m() %}x{% endmacro %}{% call m() %}y{% endcall %}",
    "{% call i %}{% endcall %}",
    "{% macro m() %}x{% endmacro %}{{ m() | upper }}{{ m() ~ 'y' }}{{ m()|length }}{{ m is callable }}{{ m is defined }}",
    "{% for x in l %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% endfor %}{{ m is defined }}",
    "{% if yes %}{% macro m() %}x{% endmacro %}{% endif %}{{ m() }}",
    "{{ m() }}{% macro m() %}x{% endmacro %}",
    "{% generation %}a{{ i }}{% endgeneration %}",
    "{% generation %}{% set q = 1 %}{{ q }}{% endgeneration %}{{ q is defined }}",
    "a\n  {% generation %}\n b\n  {%- endgeneration -%}\n c",
    "{% for x in l %}{% generation %}{{ loop.index }}{{ x }}{% endgeneration %}{% endfor %}",
    "{% print 1, 'x' %}",
    "{% do l.append(1) %}",
    "{% unknown %}",
    "{% include 'x' %}",
    "{% extends 'x' %}",
    "{% import 'x' as y %}",
    "{{ 1 if yes else }}",
    "{{ not }}",
    "{{ [1, 2 }}",
    "{{ (1, 2] }}",
    "{{ 'a' if i is string else 'b' if i is number else 'c' }}",
    "{{ messages[0]['role'] == 'user' }}",
    "{% if messages and messages[0].role == 'system' %}x{% else %}y{% endif %}",
    "{{ users[0].name + ':' + users[0].age|string }}",
    "{{ users[1:]|map(attribute='name')|join(' & ') }}",
    "{%- for u in users -%}\n  {{- u.name }}\n  {%- if not loop.last %}, {% endif -%}\n{%- endfor -%}",
    "{{ '\\n'.join(words) }}",
    "{{ \"a\\\nb\" }}",
    "{{ 'a\nb' }}",
    "{{ i }}{{ 1/0 }}",
    "{{ s.split(',')[1].strip().upper()[::-1] }}",
    "{{ (l|sort)[0] }}{{ (l|sort|first) }}{{ l|sort|last }}",
    "{{ d.items()|list|first|last }}",
    "{{ 'x' in s and 'y' or 'z' }}",
    "{{ none is none is none }}",
    "{{ i is not none and i is not string }}",
    "{{ -i|abs }}|{{ -(i|abs) }}|{{ 2 * i|string }}",
    "{{ i.real }}",
]
