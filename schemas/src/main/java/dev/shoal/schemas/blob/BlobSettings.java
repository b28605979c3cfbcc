package dev.shoal.schemas.blob;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where long contents lie. Immutable.
 *
 * @param folder that all processes see; everything travels in records without one
 * @param minBytes contents from this length on are left there
 */
public record BlobSettings(Optional<Path> folder, int minBytes) {
    public static final int MIN_BYTES = 16_384;

    public ClaimCheck claimCheck() {
        return new ClaimCheck(folder.map(FileBlobStore::new), minBytes);
    }
}
