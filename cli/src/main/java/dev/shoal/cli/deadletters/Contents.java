package dev.shoal.cli.deadletters;

import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.serde.RegistryUnavailable;
import org.apache.kafka.common.errors.SerializationException;

/** Decodes what dead letters hold, where the registry can. Not thread-safe. */
final class Contents {
    private final Registry registry;
    private String away = "";

    Contents(Registry registry) {
        this.registry = registry;
    }

    Content of(Letter letter) {
        if (letter.value().isEmpty()) return new Content.Nothing();
        byte[] bytes = letter.value().get();
        // A registry that is away costs its timeout once and not for each letter.
        if (!away.isEmpty()) return new Content.Undecoded(bytes, away);
        try {
            return new Content.Decoded(
                    registry.serde().deserializer().deserialize(letter.record().getTopic(), bytes));
        } catch (RegistryUnavailable e) {
            away = String.valueOf(e.getMessage());
            return new Content.Undecoded(bytes, away);
        } catch (SerializationException e) {
            return new Content.Undecoded(bytes, String.valueOf(e.getMessage()));
        }
    }
}
