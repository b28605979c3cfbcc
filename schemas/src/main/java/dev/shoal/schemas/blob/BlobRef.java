package dev.shoal.schemas.blob;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a content: its SHA-256 and its length. Nothing else can be said in a reference, no path and no host. Immutable.
 *
 * @param sha256 64 hexadecimal digits in lower case
 */
public record BlobRef(String sha256, int bytes) {
    private static final Pattern FORM = Pattern.compile("sha256:([0-9a-f]{64}):(0|[1-9][0-9]{0,8})");

    public static BlobRef of(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return new BlobRef(HexFormat.of().formatHex(hash), content.length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Of the text in UTF-8. */
    public static BlobRef of(String content) {
        return of(content.getBytes(StandardCharsets.UTF_8));
    }

    /** @return empty for anything that is not exactly {@code sha256:HASH:LENGTH} */
    public static Optional<BlobRef> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new BlobRef(form.group(1), Integer.parseInt(form.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "sha256:" + sha256 + ":" + bytes;
    }
}
