package dev.shoal.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.blob.BlobRef;
import dev.shoal.schemas.blob.BlobSettings;
import dev.shoal.streams.agent.Samples;
import dev.shoal.streams.processor.Stores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long contents lie in a blob store; states, turns and trajectories have claims. */
class ClaimsTest {
    private static final String LONG = "\"" + "long ".repeat(20) + "\"";

    @TempDir
    Path folder;

    private Harness harness;

    @BeforeEach
    void open() {
        harness = new Harness(Stores.Kind.MEMORY, Optional.empty(), new BlobSettings(Optional.of(folder), 60));
        harness.publish(Samples.desk(1));
        harness.send(harness.topics.tasks(), Samples.TASK, Samples.task());
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private TurnRequested act() {
        harness.send(harness.topics.decisions(), Samples.TASK, Samples.calls(harness.turn(), Samples.call("look")));
        harness.send(harness.topics.toolResults(), Samples.TASK, Samples.success(harness.invocation("sql"), LONG));
        return harness.turn();
    }

    private Path file() {
        String hash = BlobRef.of(LONG).sha256();
        return folder.resolve(hash.substring(0, 2)).resolve(hash);
    }

    @Test
    void aTaskGoesOnWithItsContentsElsewhere() throws Exception {
        TurnRequested turn = act();
        Map<String, String> claims = Map.of("2", BlobRef.of(LONG).toString());
        assertEquals(claims, turn.getClaims());
        assertEquals("", turn.getMessages().get(2).getContent());
        assertEquals("Where is it?", turn.getMessages().get(0).getContent());
        assertEquals(LONG, Files.readString(file()));
        harness.restart(Duration.ofSeconds(1));
        harness.send(harness.topics.decisions(), Samples.TASK, Samples.answer(turn, "Done."));
        assertEquals(
                "Done.",
                Harness.only(harness.read(harness.topics.results(), TaskCompleted.class))
                        .getAnswer());
        Trajectory trajectory = Harness.only(harness.read(harness.topics.trajectories(), Trajectory.class));
        assertEquals(claims, trajectory.getClaims());
        assertEquals(4, trajectory.getMessages().size());
    }

    @Test
    void aTaskWhoseContentIsLostEndsAndSaysSo() throws Exception {
        TurnRequested turn = act();
        Files.writeString(file(), "something else");
        harness.restart(Duration.ofSeconds(1));
        harness.send(harness.topics.decisions(), Samples.TASK, Samples.answer(turn, "Done."));
        TaskFailed failed = Harness.only(harness.read(harness.topics.results(), TaskFailed.class));
        assertEquals("content_lost", failed.getCode());
        assertTrue(failed.getReason().contains("is another content"), failed.getReason());
        harness.pass(Harness.RETENTION.plusSeconds(1));
        harness.send(harness.topics.tasks(), Samples.TASK, Samples.task());
        // It was forgotten: the same submission is another task, and late.
        TaskFailed anew = Harness.only(harness.read(harness.topics.results(), TaskFailed.class));
        assertEquals("deadline_exceeded", anew.getCode());
    }
}
