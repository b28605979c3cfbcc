"""Conversations that every template is rendered with."""

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather at a place, today.",
        "parameters": {
            "type": "object",
            "properties": {
                "place": {"type": "string", "description": "City and country"},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"},
            },
            "required": ["place"],
        },
        "return": {"type": "string"},
    },
}
CLOCK = {
    "type": "function",
    "function": {
        "name": "clock",
        "description": "",
        "parameters": {"type": "object", "properties": {}},
    },
}
BOOKING = {
    "type": "function",
    "function": {
        "name": "book_table",
        "description": "Books a table;\nasks \"how many\" & 'when' <at once> \\ if needed. 예약 🍜",
        "parameters": {
            "type": "object",
            "properties": {
                "guests": {
                    "type": "array",
                    "description": "Who comes",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "properties": {
                            "name": {"type": "string"},
                            "age": {"type": ["integer", "null"], "minimum": 0, "maximum": 12345678901234567890123},
                            "diet": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
                        },
                        "required": ["name"],
                    },
                },
                "tip": {"type": "number", "minimum": 1e-7, "maximum": 1.0, "multipleOf": 0.05, "default": 1e22},
                "window": {"type": "boolean", "default": True},
                "table": {"$ref": "#/$defs/table"},
            },
            "required": ["guests", "tip"],
            "additionalProperties": False,
            "$defs": {"table": {"type": "object", "properties": {"row": {"type": "integer", "default": -0.0}}}},
        },
    },
}
SYSTEM = {"role": "system", "content": "You are a terse assistant."}


def user(text):
    return {"role": "user", "content": text}


def assistant(text, **more):
    return {"role": "assistant", "content": text, **more}


def call(name, arguments, id="abc123def"):
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


def result(text, name="get_weather", id="abc123def"):
    return {"role": "tool", "name": name, "tool_call_id": id, "content": text}


def case(messages, tools=None, prompt=True, **more):
    return {
        "messages": messages,
        "tools": tools,
        "documents": None,
        "add_generation_prompt": prompt,
        "bos_token": "<bos>",
        "eos_token": "<eos>",
        **more,
    }


ONE_CALL = [
    SYSTEM,
    user("What is the weather in Ulm?"),
    assistant("", tool_calls=[call("get_weather", {"place": "Ulm, Germany", "unit": "celsius"})]),
    result('{"sky": "clear", "degrees": 21.5}'),
]
PARALLEL = [
    user("Weather in Ulm and in Seoul, and the time?"),
    assistant(None, tool_calls=[
        call("get_weather", {"place": "Ulm"}, "call00001"),
        call("get_weather", {"place": "서울", "unit": None}, "call00002"),
        call("clock", {}, "call00003")]),
    result("12 degrees", id="call00001"),
    result({"sky": "rain", "degrees": 1.0, "sure": True, "wind": None}, id="call00002"),
    result("14:07", "clock", "call00003"),
]
STRANGE = "He said \"it's\" <b>5 & 6</b> \\ C:\\new\\table\n\ttab\r\n  end \u00a0\u2028 {{ no }} {% tag %} {# c #} \x07"

CASES = {
    "one question": case([user("Hello?")]),
    "one question, no prompt": case([user("  Hello?\n")], prompt=False),
    "system and turns": case([SYSTEM, user("One"), assistant("Two"), user("Three"), assistant(" Four "), user("Five")]),
    "ends with assistant": case([SYSTEM, user("One"), assistant("Two")], prompt=False),
    "continued": case([user("One"), assistant("Two and")], continue_final_message=True, prompt=False),
    "tools offered": case([SYSTEM, user("Weather in Ulm?")], [WEATHER, CLOCK]),
    "tools without system": case([user("Weather in Ulm?")], [WEATHER]),
    "no tools in a list": case([SYSTEM, user("Weather?")], []),
    "one call and its result": case(ONE_CALL, [WEATHER]),
    "call with no result yet": case(ONE_CALL[:3], [WEATHER], prompt=False),
    "answer after result": case(ONE_CALL + [assistant("Clear, 21.5 degrees."), user("And tomorrow?")], [WEATHER]),
    "parallel calls": case(PARALLEL, [WEATHER, CLOCK]),
    "parallel calls with system": case([SYSTEM] + PARALLEL + [assistant("Both fine.")], [WEATHER, CLOCK], prompt=False),
    "arguments as text": case([
        user("Weather in Ulm?"),
        assistant("I look.", tool_calls=[call("get_weather", '{"place": "Ulm"}')]),
        result("fine")], [WEATHER]),
    "nested schemas": case([SYSTEM, user("A table for two")], [BOOKING, WEATHER]),
    "nested arguments": case([
        user("A table"),
        assistant("", tool_calls=[call("book_table", {
            "guests": [{"name": "Ann \"A\" O'Neil", "age": 12345678901234567890}, {"name": "박", "diet": None}],
            "tip": 1e-7, "sum": 1.0, "big": 1e16, "small": 0.0001, "window": False, "note": STRANGE, "none": []})]),
        result('{"ok": true}', "book_table")], [BOOKING]),
    "Korean and emoji": case([
        {"role": "system", "content": "너는 친절한 도우미야. 👩‍🚀"},
        user("서울 날씨 어때? ☔️🌈"),
        assistant("맑아요 😀"),
        user("고마워! 𝒳")], [WEATHER]),
    "strange characters": case([{"role": "system", "content": STRANGE}, user(STRANGE), assistant(STRANGE), user(STRANGE)]),
    "thinking on": case([
        user("2+2?"),
        assistant("<think>\nSmall numbers.\n</think>\n\nFour."),
        user("3+3?")], enable_thinking=True, thinking=True, reasoning=True),
    "thinking off": case([user("2+2?")], enable_thinking=False, thinking=False),
    "thinking apart": case([
        user("2+2?"),
        assistant("Four.", reasoning_content="Small numbers.\n"),
        user("3+3?"),
        assistant("", reasoning_content="Look it up.", tool_calls=[call("clock", {})]),
        result("6", "clock")], [CLOCK], enable_thinking=True),
    "no content": case([user("Hi"), {"role": "assistant", "tool_calls": [call("clock", {})]}, result("1", "clock")], [CLOCK]),
    "content none": case([user("Hi"), assistant(None), user("Still there?")]),
    "empty contents": case([{"role": "system", "content": ""}, user(""), assistant(""), user("x")]),
    "content in parts": case([
        {"role": "system", "content": [{"type": "text", "text": "Be kind."}]},
        {"role": "user", "content": [{"type": "text", "text": "What is this? "}, {"type": "text", "text": "Tell."}]}]),
    "picture": case([
        {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is this?"}]}]),
    "two users in a row": case([user("One"), user("Two")]),
    "assistant first": case([assistant("One"), user("Two")]),
    "late system": case([user("One"), SYSTEM, user("Two")]),
    "unknown role": case([user("One"), {"role": "poet", "content": "Roses"}]),
    "no messages": case([]),
    "documents": case([SYSTEM, user("Who wrote it?")], None, documents=[
        {"doc_id": 1, "title": "A title", "text": "A text by Ann."},
        {"doc_id": 2, "title": "Zwei", "text": "Noch \"einer\".", "year": 1999}]),
    "documents and tools": case([SYSTEM, user("Who wrote it?")], [WEATHER], documents=[
        {"doc_id": "a", "title": "A title", "text": "A text by Ann."}]),
    "settings": case([SYSTEM, user("Hi")], [WEATHER], date_string="26 Jul 2024", tools_in_user_message=False,
                     custom_tools=[CLOCK], builtin_tools=["wolfram_alpha", "code_interpreter"], available_tools=[CLOCK],
                     citation=True, controls={"length": "short", "originality": "none"}, safety_mode="NONE",
                     functions="[]", datetime="2026-03-05", guideline="Be polite.", guardian_config={"risk_name": "harm"}),
    "only variables it must have": {"messages": [user("Hello?")]},
    "without prompt setting": {"messages": [SYSTEM, user("Hello?")], "bos_token": "<s>", "eos_token": "</s>"},
}
