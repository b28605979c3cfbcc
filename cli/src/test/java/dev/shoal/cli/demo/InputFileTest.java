package dev.shoal.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.orderdesk.DeskTask;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputFileTest {
    @Test
    void takesTextAndJsonAndACustomer() {
        List<DeskTask> tasks = read(
                """
                {"id": 1, "input": "where is order 10482"}

                {"id": "b", "input": {"a": 1}, "customer": "C7"}
                {"id": "c", "input": ""}
                """);
        assertEquals(List.of("1", "b", "c"), tasks.stream().map(DeskTask::id).toList());
        assertEquals(
                List.of("where is order 10482", "{\"a\":1}", ""),
                tasks.stream().map(DeskTask::input).toList());
        assertEquals(
                List.of("guest", "C7", "guest"),
                tasks.stream().map(DeskTask::customer).toList());
    }

    @Test
    void reportsEveryWrongLineAtOnce() {
        String text =
                """
                {"id": "a", "input": "x"}
                nonsense
                {"id": "a", "input": "y"}
                {"input": "y"}
                """;
        InvalidInput failure = assertThrows(InvalidInput.class, () -> read(text));
        assertEquals(
                """
                Input mine.jsonl has 3 problems:
                  line 2: is not JSON: Unrecognized token 'nonsense': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')
                  line 3: id a stands twice
                  line 4: must be an object {"id": ..., "input": ...}""",
                failure.getMessage());
    }

    private static List<DeskTask> read(String text) {
        return InputFile.read("mine.jsonl", text, "guest");
    }
}
