package dev.shoal.cli.fuzz;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.utils.Utils;

/** Draws records that nobody should have sent, for every topic that a process reads. By a seed; not thread-safe. */
final class RubbishMaker {
    static final String PREFIX = "bad-";

    /** As much as a topic takes, less what a record needs beside its key and value. */
    private static final int MOST_BYTES = (1 << 20) - 300;

    private static final int HUGE_EVERY = 2000;
    private static final int AGENTS = 50;
    private static final int VICTIMS = 64;
    static final Duration FORGED_TASK_LASTS = Duration.ofSeconds(30);

    private final Random random;
    private final HostileValues hostile;
    private final Registry registry;
    private final Topics topics;
    private final int foreignSchema;
    private final Recent recent;
    private final List<Source> sources;
    private final String[] victims = new String[VICTIMS];
    private long made;

    /** @param share how many of each hundred records go there */
    private record Source(String topic, int share, List<Class<? extends SpecificRecord>> types) {}

    /** @param foreignSchema an id of the registry whose schema is none of Shoal's */
    RubbishMaker(long seed, Registry registry, Topics topics, int foreignSchema, Recent recent) {
        this.random = new Random(seed);
        this.hostile = new HostileValues(random);
        this.registry = registry;
        this.topics = topics;
        this.foreignSchema = foreignSchema;
        this.recent = recent;
        this.sources = List.of(
                new Source(topics.tasks(), 15, List.of(TaskSubmitted.class)),
                new Source(topics.decisions(), 22, List.of(TurnDecided.class, TurnFailed.class)),
                new Source(topics.toolResults(), 22, List.of(ToolReturned.class)),
                new Source(topics.approvals(), 10, List.of(ApprovalGiven.class, ApprovalRefused.class)),
                new Source(topics.turns(), 10, List.of(TurnRequested.class)),
                new Source(topics.urgent(topics.turns()), 2, List.of(TurnRequested.class)),
                new Source(topics.invocations(FuzzAgent.SQL), 6, List.of(ToolInvoked.class)),
                new Source(topics.urgent(topics.invocations(FuzzAgent.SQL)), 2, List.of(ToolInvoked.class)),
                new Source(topics.invocations(FuzzAgent.CLOCK), 6, List.of(ToolInvoked.class)),
                new Source(topics.urgent(topics.invocations(FuzzAgent.CLOCK)), 2, List.of(ToolInvoked.class)),
                new Source(topics.agents(), 3, List.of(AgentDefinition.class)));
    }

    /** The next one. */
    Rubbish next() {
        made++;
        Source source = source();
        Rubbish rubbish = random.nextInt(HUGE_EVERY) == 0 ? huge(source) : any(source);
        if (random.nextInt(10) == 0 && !rubbish.kind().equals("replay")) addHeader(rubbish);
        if (!source.topic().equals(topics.agents())) return rubbish;
        return new Rubbish(rubbish.record(), rubbish.kind(), Expect.SKIPPED);
    }

    private Source source() {
        int ticket = random.nextInt(100);
        for (Source source : sources) {
            ticket -= source.share();
            if (ticket < 0) return source;
        }
        throw new AssertionError("the shares are less than a hundred");
    }

    private Rubbish any(Source source) {
        String id = source.topic().equals(topics.agents()) ? agent() : PREFIX + made;
        byte[] key = utf8(id);
        return switch (random.nextInt(16)) {
            case 0 -> letter(source, key, noise(1 + random.nextInt(200)), "random bytes");
            case 1 -> letter(source, key, new byte[random.nextInt(5)], "too short");
            case 2 -> letter(source, key, null, "no value");
            case 3 -> letter(source, key, cut(encoded(source, id)), "cut");
            case 4 -> flipped(source, id);
            case 5 -> letter(source, key, withSchema(encoded(source, id), unknownSchema()), "unknown schema id");
            case 6 -> letter(source, key, withSchema(encoded(source, id), foreignSchema), "foreign schema");
            case 7 -> letter(source, key, encode(source, filled(otherType(source), id)), "other type");
            case 8 -> letter(source, utf8(id + "x"), encoded(source, id), "wrong key");
            case 9 -> withoutKey(source, id);
            case 10 -> hostileId(source);
            case 11 -> wrongPartition(source, id);
            case 12 -> forged(source, id);
            case 13 -> replay(source, id);
            default -> hostile(source, id);
        };
    }

    private Rubbish huge(Source source) {
        String id = PREFIX + made;
        int bytes = random.nextInt(100_000, MOST_BYTES - 1000);
        return switch (random.nextInt(4)) {
            case 0 -> letter(source, noise(bytes), noise(50), "huge key");
            case 1 -> letter(source, utf8(id), noise(MOST_BYTES - random.nextInt(60_000)), "huge value");
            case 2 -> {
                String longId = PREFIX + "x".repeat(bytes / 3);
                Expect expect = ofOrchestrator(source) ? Expect.LETTER : Expect.EITHER;
                byte[] value = encode(source, filled(type(source), longId));
                yield new Rubbish(record(source, utf8(longId), value), "huge task id", expect);
            }
            default -> hugeText(source, id, bytes);
        };
    }

    private Rubbish hugeText(Source source, String id, int bytes) {
        SpecificRecord value = filled(type(source), id);
        List<org.apache.avro.Schema.Field> texts = value.getSchema().getFields().stream()
                .filter(field -> value.get(field.pos()) instanceof String)
                .filter(field -> !field.name().equals("taskId"))
                .toList();
        value.put(texts.get(random.nextInt(texts.size())).pos(), "y".repeat(bytes));
        var record = record(source, utf8(id), encode(source, value));
        return new Rubbish(record, "huge text", Expect.EITHER, started(source, id));
    }

    private Rubbish hostile(Source source, String id) {
        var record = record(source, utf8(id), encoded(source, id));
        boolean starts = source.topic().equals(topics.tasks());
        return new Rubbish(record, "hostile values", starts ? Expect.EITHER : Expect.PROCESSED, started(source, id));
    }

    private Rubbish flipped(Source source, String id) {
        byte[] bytes = encoded(source, id);
        for (int i = random.nextInt(4); i >= 0; i--)
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return new Rubbish(record(source, utf8(id), bytes), "flipped bits", Expect.EITHER, started(source, id));
    }

    private Rubbish hostileId(Source source) {
        String id = random.nextInt(4) == 0 ? "z".repeat(195 + random.nextInt(12)) : hostile.string();
        // Whoever may write there says what the agent is: under its own id that is a new definition, not rubbish.
        if (source.topic().equals(topics.agents()) && id.equals(FuzzAgent.NAME + "@1")) id = agent();
        var record = record(source, utf8(id), encode(source, filled(type(source), id)));
        boolean wrong = id.isEmpty() || id.length() > 200;
        Expect expect = wrong && ofOrchestrator(source) ? Expect.LETTER : Expect.EITHER;
        return new Rubbish(record, "hostile task id", expect);
    }

    /** A compacted topic takes none without. */
    private Rubbish withoutKey(Source source, String id) {
        if (source.topic().equals(topics.agents())) return hostile(source, id);
        return letter(source, null, encoded(source, id), "no key");
    }

    /** Where a producer puts it that counts partitions in its own way. */
    private Rubbish wrongPartition(Source source, String id) {
        byte[] key = utf8(id);
        int right = Utils.toPositive(Utils.murmur2(key)) % FuzzStack.PARTITIONS;
        int wrong = (right + 1 + random.nextInt(FuzzStack.PARTITIONS - 1)) % FuzzStack.PARTITIONS;
        SpecificRecord value = filled(type(source), id);
        if (value instanceof TaskSubmitted) value = task(id, Instant.now().plusSeconds(5));
        var record = new ProducerRecord<>(source.topic(), wrong, key, encode(source, value));
        return new Rubbish(record, "wrong partition", Expect.EITHER, started(source, id));
    }

    /** What was sent for a good task once already, perhaps long ago. */
    private Rubbish replay(Source source, String id) {
        Optional<ProducerRecord<byte[], byte[]>> again = recent.any();
        if (again.isEmpty() || source.topic().equals(topics.agents())) return hostile(source, id);
        return new Rubbish(again.get(), "replay", Expect.PROCESSED);
    }

    /**
     * A task of the good agent whose next events are forged: whatever they say, it ends once. A forged result may ask for
     * another try in a year, so its deadline is near.
     */
    private Rubbish forged(Source source, String id) {
        if (source.topic().equals(topics.tasks())) {
            victims[random.nextInt(VICTIMS)] = id;
            var record = record(
                    source, utf8(id), encode(source, task(id, Instant.now().plus(FORGED_TASK_LASTS))));
            return new Rubbish(record, "task to be forged", Expect.PROCESSED, Optional.of(id));
        }
        String victim = victims[random.nextInt(VICTIMS)];
        if (victim == null || source.topic().equals(topics.agents())) return hostile(source, id);
        SpecificRecord value = filled(type(source), victim);
        int turn = 1 + random.nextInt(2);
        int index = random.nextInt(2);
        put(value, "turn", turn);
        put(value, "attempt", 1);
        put(value, "index", index);
        put(value, "invocationId", victim + "/" + turn + "/" + index);
        put(value, "agent", FuzzAgent.NAME + "@1");
        return new Rubbish(record(source, utf8(victim), encode(source, value)), "forged", Expect.PROCESSED);
    }

    private TaskSubmitted task(String id, Instant deadline) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Map<String, String> headers =
                random.nextBoolean() ? Map.of("customer", "c") : Map.of("other", hostile.string());
        return TaskSubmitted.newBuilder()
                .setTaskId(id)
                .setAgent(FuzzAgent.NAME)
                .setInput(hostile.string())
                .setSubmittedAt(now)
                .setDeadline(deadline.truncatedTo(ChronoUnit.MILLIS))
                .setHeaders(headers)
                .build();
    }

    private Optional<String> started(Source source, String id) {
        return source.topic().equals(topics.tasks()) ? Optional.of(id) : Optional.empty();
    }

    private boolean ofOrchestrator(Source source) {
        return topics.coPartitioned().contains(source.topic());
    }

    private String agent() {
        return "x" + random.nextInt(AGENTS) + "@1";
    }

    private Class<? extends SpecificRecord> type(Source source) {
        return source.types().get(random.nextInt(source.types().size()));
    }

    private Class<? extends SpecificRecord> otherType(Source source) {
        while (true) {
            Class<? extends SpecificRecord> type = type(sources.get(random.nextInt(sources.size())));
            if (!source.types().contains(type)) return type;
        }
    }

    private byte[] encoded(Source source, String id) {
        return encode(source, filled(type(source), id));
    }

    private byte[] encode(Source source, SpecificRecord value) {
        return registry.serde().serializer().serialize(source.topic(), value);
    }

    private SpecificRecord filled(Class<? extends SpecificRecord> type, String id) {
        SpecificRecord value = hostile.fill(type);
        put(value, "taskId", id);
        if (value instanceof AgentDefinition definition && id.endsWith("@1")) {
            put(definition, "name", id.substring(0, id.length() - 2));
            put(definition, "version", 1);
        }
        return value;
    }

    private static void put(SpecificRecord value, String field, Object content) {
        var found = value.getSchema().getField(field);
        if (found != null) value.put(found.pos(), content);
    }

    private static Rubbish letter(Source source, byte[] key, byte[] value, String kind) {
        return new Rubbish(record(source, key, value), kind, Expect.LETTER);
    }

    private static ProducerRecord<byte[], byte[]> record(Source source, byte[] key, byte[] value) {
        return new ProducerRecord<>(source.topic(), key, value);
    }

    private void addHeader(Rubbish rubbish) {
        byte[] value = random.nextBoolean() ? null : noise(random.nextInt(50));
        rubbish.record().headers().add(new RecordHeader(hostile.string(), value));
    }

    private byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }

    private int unknownSchema() {
        return random.nextInt(10_000, Integer.MAX_VALUE);
    }

    private static byte[] withSchema(byte[] bytes, int schema) {
        return ByteBuffer.wrap(bytes).putInt(1, schema).array();
    }

    /** Never begins with the magic byte of a registry's record. */
    private byte[] noise(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        if (count > 0 && bytes[0] == 0) bytes[0] = 1;
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
