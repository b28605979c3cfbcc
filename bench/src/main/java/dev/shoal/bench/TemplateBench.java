package dev.shoal.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.workers.prompt.jinja.ChatTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Public chat templates with a conversation of turns; run from the project's root. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class TemplateBench {
    private static final Path JINJA = Path.of("workers/src/test/resources/jinja");

    @Param({"qwen3", "granite4", "smollm2"})
    private String template;

    private ChatTemplate parsed;
    private JsonNode conversation;

    @Setup
    public void prepare() throws IOException {
        parsed = ChatTemplate.parse(
                template, Files.readString(JINJA.resolve("templates").resolve(template + ".jinja")));
        conversation = new ObjectMapper()
                .readTree(JINJA.resolve("conversations.json").toFile())
                .path("system and turns");
    }

    @Benchmark
    public String render() {
        return parsed.render(conversation);
    }
}
