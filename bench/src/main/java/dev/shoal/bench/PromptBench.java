package dev.shoal.bench;

import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.workers.prompt.PromptPart;
import dev.shoal.workers.prompt.ShoalFormat;
import dev.shoal.workers.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a turn costs before the model sees it; run from the project's root. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class PromptBench {
    private static final String SAID =
            "Have you still got three of the blue ceramic mugs? If so send them to the address on my last order.";

    private final List<Message> messages = List.of(message(Role.USER, SAID), message(Role.TOOL, "{\"order_id\":10482}"));
    private Tokenizer tokenizer;

    private static Message message(Role role, String text) {
        return Message.newBuilder().setRole(role).setContent(text).build();
    }

    @Setup
    public void prepare() {
        tokenizer = Tokenizer.load(Path.of("model/order-desk/tokenizer.json"));
    }

    @TearDown
    public void close() {
        tokenizer.close();
    }

    @Benchmark
    public List<PromptPart> template() {
        return ShoalFormat.conversation(messages);
    }

    @Benchmark
    public int[] tokenize() {
        return tokenizer.encode(SAID);
    }
}
