package dev.shoal.cli.deadletters;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.TopicScan;
import dev.shoal.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends the bytes of dead letters to the topic that they came from, under the same key. Not thread-safe.
 *
 * <p>Each record that is sent carries its dead letter's id in a header; a later replay finds it there and leaves that letter
 * alone, for as long as the topic keeps the record. The letters are read twice, so that no more than one is in memory.
 */
final class Replayer {
    private final ConnectionSettings connection;
    private final boolean send;
    private final boolean again;
    private final Map<LetterId, Fate> fates = new TreeMap<>();

    /** The letters that are meant; each call reads them anew. */
    interface Source {
        void read(DeadLetterTopic.Visitor visitor);
    }

    /** @param send false only tells what would be sent, @param again sends what was sent before, too */
    Replayer(ConnectionSettings connection, boolean send, boolean again) {
        this.connection = connection;
        this.send = send;
        this.again = again;
    }

    /** @return what became of each, in the order of their ids */
    Map<LetterId, Fate> replay(Source source) {
        Map<String, Instant> oldest = oldest(source);
        try (var scan = new TopicScan(connection)) {
            var origins = new Origins(scan, new Topics(connection.topicPrefix()));
            Map<String, String> before = origins.replays(oldest);
            if (send) send(source, origins, before);
            else settle(source, origins, before, this::wouldSend);
        }
        return fates;
    }

    /** The time of the oldest letter from each topic. */
    private static Map<String, Instant> oldest(Source source) {
        Map<String, Instant> oldest = new HashMap<>();
        source.read(new DeadLetterTopic.Visitor() {
            @Override
            public void letter(Letter letter) {
                Instant at = letter.record().getAt();
                oldest.merge(letter.record().getTopic(), at, (a, b) -> a.isBefore(b) ? a : b);
            }

            @Override
            public void other(LetterId id, ConsumerRecord<byte[], byte[]> record, String why) {
                // refused below
            }
        });
        return oldest;
    }

    private interface Sender {
        void send(Letter letter, byte[] value);
    }

    private void settle(Source source, Origins origins, Map<String, String> before, Sender sender) {
        source.read(new DeadLetterTopic.Visitor() {
            @Override
            public void letter(Letter letter) {
                Optional<Fate> withheld = withheld(letter, origins, before);
                if (withheld.isPresent()) {
                    put(letter.id(), withheld.get());
                    return;
                }
                Optional<byte[]> value = origins.value(letter);
                if (value.isPresent()) sender.send(letter, value.get());
                else put(letter.id(), new Fate(Fate.Kind.REFUSED, "it has no value to send"));
            }

            @Override
            public void other(LetterId id, ConsumerRecord<byte[], byte[]> record, String why) {
                put(id, new Fate(Fate.Kind.REFUSED, "is no dead letter: " + why));
            }
        });
    }

    private Optional<Fate> withheld(Letter letter, Origins origins, Map<String, String> before) {
        Optional<String> refusal = origins.refusal(letter.record().getTopic());
        if (refusal.isPresent()) return Optional.of(new Fate(Fate.Kind.REFUSED, refusal.get()));
        String earlier = before.get(letter.id().toString());
        if (earlier == null || again) return Optional.empty();
        return Optional.of(new Fate(Fate.Kind.ALREADY_SENT, "as " + earlier + "; --again sends it again"));
    }

    private void wouldSend(Letter letter, byte[] value) {
        String detail = "to " + letter.record().getTopic() + ", " + value.length + " bytes";
        put(letter.id(), new Fate(Fate.Kind.WOULD_SEND, detail));
    }

    private void send(Source source, Origins origins, Map<String, String> before) {
        Map<String, Object> settings = connection.clients();
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.putIfAbsent("max.block.ms", "20000"); // a person may be waiting
        settings.putIfAbsent("delivery.timeout.ms", "30000");
        settings.putIfAbsent("request.timeout.ms", "15000");
        // The topic took the value once, whatever its size; the producer's own limit would only be in the way.
        settings.putIfAbsent("max.request.size", "10485760");
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            settle(source, origins, before, (letter, value) -> send(producer, letter, value));
            producer.flush();
        }
    }

    private void send(Producer<byte[], byte[]> producer, Letter letter, byte[] value) {
        producer.send(record(letter, value), (sent, failure) -> {
            String detail = failure == null
                    ? "as " + sent.topic() + "/" + sent.partition() + "/" + sent.offset()
                    : String.valueOf(failure.getMessage());
            put(letter.id(), new Fate(failure == null ? Fate.Kind.SENT : Fate.Kind.FAILED, detail));
        });
    }

    private static ProducerRecord<byte[], byte[]> record(Letter letter, byte[] value) {
        // Never before the letter's own time, even by a slow clock: a later replay looks from then on.
        long now = Math.max(System.currentTimeMillis(), letter.record().getAt().toEpochMilli());
        byte[] key = letter.key().orElse(null);
        var record = new ProducerRecord<>(letter.record().getTopic(), null, now, key, value);
        record.headers().add(Origins.HEADER, letter.id().toString().getBytes(StandardCharsets.UTF_8));
        return record;
    }

    /** The producer's thread calls this, too. */
    private synchronized void put(LetterId id, Fate fate) {
        fates.put(id, fate);
    }
}
