package dev.shoal.schemas.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.UUID;

/**
 * A directory that all processes see: {@code DIR/ab/abcdef...}, named by hash, written beside it and renamed, verified whenever it
 * is read. A content that is kept again counts as new, so what is older than anything that refers to it may be deleted. Thread-safe.
 */
public final class FileBlobStore implements BlobStore {
    private final Path folder;

    /** The folder must be there: an empty place in the stead of one that is not mounted would lose contents. */
    public FileBlobStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public BlobRef put(byte[] content) {
        BlobRef ref = BlobRef.of(content);
        Path file = file(ref);
        requireFolder();
        try {
            if (intact(file, ref)) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                return ref;
            }
            Files.createDirectories(file.getParent());
            write(content, file);
            return ref;
        } catch (IOException e) {
            throw BlobFailure.away("the blob store " + folder + " cannot be written: " + e, e);
        }
    }

    /** The length only: what is read is verified anyway. */
    private static boolean intact(Path file, BlobRef ref) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == ref.bytes();
    }

    private static void write(byte[] content, Path file) throws IOException {
        Path beside = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
        try {
            try (var channel = FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) channel.write(rest);
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    @Override
    public byte[] get(BlobRef ref) {
        Path file = file(ref);
        requireFolder();
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) throw missing(ref);
            if (Files.size(file) != ref.bytes()) throw corrupt(ref);
            byte[] content = Files.readAllBytes(file);
            if (!BlobRef.of(content).equals(ref)) throw corrupt(ref);
            return content;
        } catch (NoSuchFileException e) {
            throw missing(ref);
        } catch (IOException e) {
            throw BlobFailure.away("the blob store " + folder + " cannot be read: " + e, e);
        }
    }

    private void requireFolder() {
        if (!Files.isDirectory(folder)) throw BlobFailure.away("the blob store " + folder + " is no directory", null);
    }

    private BlobFailure missing(BlobRef ref) {
        return BlobFailure.lost(ref + " is not in the blob store " + folder);
    }

    private BlobFailure corrupt(BlobRef ref) {
        return BlobFailure.lost("what the blob store " + folder + " has for " + ref + " is another content");
    }

    /** A hash has hexadecimal digits only, so no reference leads out of the folder. */
    private Path file(BlobRef ref) {
        return folder.resolve(ref.sha256().substring(0, 2)).resolve(ref.sha256());
    }
}
