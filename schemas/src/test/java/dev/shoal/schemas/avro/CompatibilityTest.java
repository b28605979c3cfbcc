package dev.shoal.schemas.avro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records of the last release can be read, and the last release can read today's: processes of both run side by side while an
 * installation is brought up to date. A release copies its schemas into {@code src/test/resources/released}.
 */
class CompatibilityTest {
    static List<Path> released() throws IOException, URISyntaxException {
        Path folder = Path.of(CompatibilityTest.class.getResource("/released").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("released")
    void readsAndIsReadByTheLastRelease(Path file) throws Exception {
        Schema before = new Schema.Parser().parse(Files.readString(file));
        Schema now =
                (Schema) Class.forName(before.getFullName()).getField("SCHEMA$").get(null);
        assertCompatible(now, before);
        assertCompatible(before, now);
    }

    private static void assertCompatible(Schema reader, Schema writer) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        assertEquals(SchemaCompatibilityType.COMPATIBLE, result.getType(), result::getDescription);
    }
}
