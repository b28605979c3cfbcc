package dev.shoal.schemas.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimCheckTest {
    @TempDir
    Path folder;

    private FileBlobStore store;

    @BeforeEach
    void open() {
        store = new FileBlobStore(folder);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Message says(String text) {
        return new Message(Role.USER, text, List.of(), null);
    }

    private ClaimCheck fresh() {
        return new ClaimCheck(Optional.of(store), 20);
    }

    private Path file(BlobRef ref) {
        return folder.resolve(ref.sha256().substring(0, 2)).resolve(ref.sha256());
    }

    @Test
    void givesBackWhatWasLeftAndLeavesWhatIsShort() {
        List<Message> whole = List.of(says("short"), says("é".repeat(10)), says("é".repeat(9) + "a"));
        var claimed = fresh().out(whole);
        assertEquals(Map.of("1", BlobRef.of("é".repeat(10)).toString()), claimed.claims());
        assertEquals("", claimed.messages().get(1).getContent());
        assertEquals(whole, fresh().in(claimed.messages(), claimed.claims()), "by another process");
        assertEquals(whole, new ClaimCheck(Optional.empty(), 1).out(whole).messages());
    }

    @Test
    void theSameContentIsKeptOnceAndCountsAsNew() throws Exception {
        BlobRef ref = store.put(bytes("hello"));
        Files.setLastModifiedTime(file(ref), FileTime.fromMillis(0));
        assertEquals(ref, store.put(bytes("hello")));
        assertTrue(Files.getLastModifiedTime(file(ref)).toMillis() > 0);
        try (Stream<Path> files = Files.walk(folder)) {
            assertEquals(1, files.filter(Files::isRegularFile).count(), "and nothing half written beside it");
        }
        assertArrayEquals(bytes("hello"), store.get(ref));
    }

    @Test
    void whatIsMissingOrAnotherContentIsLost() throws Exception {
        BlobRef ref = store.put(bytes("hello"));
        Files.writeString(file(ref), "hellp");
        assertLost(ref, "is another content");
        Files.writeString(file(ref), "hello and more");
        assertLost(ref, "is another content");
        Files.delete(file(ref));
        assertLost(ref, "is not in the blob store");
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "hello");
        Files.createSymbolicLink(file(ref), elsewhere);
        assertLost(ref, "is not in the blob store");
    }

    private void assertLost(BlobRef ref, String why) {
        var failure = assertThrows(BlobFailure.class, () -> store.get(ref));
        assertFalse(failure.away());
        assertTrue(failure.getMessage().contains(why), failure.getMessage());
    }

    @Test
    void aFolderThatIsNotThereIsAwayAndNotMade() {
        var gone = new FileBlobStore(folder.resolve("gone"));
        assertTrue(assertThrows(BlobFailure.class, () -> gone.put(bytes("a"))).away());
        assertTrue(
                assertThrows(BlobFailure.class, () -> gone.get(BlobRef.of("a"))).away());
        assertFalse(Files.exists(folder.resolve("gone")));
    }

    @Test
    void onlyReferencesAreFollowed() {
        List<Message> one = List.of(says(""));
        String hash = "0".repeat(64);
        for (String wrong : List.of(
                "",
                "../../etc/passwd",
                "sha256:" + hash,
                "sha256:" + hash + ":-1",
                "SHA256:" + hash + ":1",
                "sha256:../" + "0".repeat(61) + ":1",
                "sha256:" + hash + ":1\n",
                "file:///etc/passwd")) {
            assertThrows(BlobFailure.class, () -> fresh().in(one, Map.of("0", wrong)), wrong);
        }
        String right = BlobRef.of("x".repeat(20)).toString();
        store.put(bytes("x".repeat(20)));
        for (String place : List.of("1", "-1", "", "x", "99999999999")) {
            assertThrows(BlobFailure.class, () -> fresh().in(one, Map.of(place, right)), place);
        }
        var without = new ClaimCheck(Optional.empty(), 1);
        assertTrue(assertThrows(BlobFailure.class, () -> without.in(one, Map.of("0", right)))
                .away());
        // What somebody says is never a claim.
        assertEquals(List.of(says(right)), fresh().in(List.of(says(right)), Map.of()));
    }
}
