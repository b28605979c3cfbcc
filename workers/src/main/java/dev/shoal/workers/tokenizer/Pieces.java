package dev.shoal.workers.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a vocabulary writes its tokens: what bytes a piece stands for. */
enum Pieces {
    /** Each byte as one printable character: GPT-2 and what came of it, Llama 3, Qwen, SmolLM, Granite. */
    BYTE_LEVEL {
        @Override
        Optional<byte[]> bytes(String piece) {
            return ByteLevel.bytes(piece);
        }
    },
    /** As characters, a space as a low line, single bytes by number: SentencePiece's, Llama 2, Phi 3, Gemma, Mistral. */
    SENTENCE_PIECE {
        @Override
        Optional<byte[]> bytes(String piece) {
            Matcher single = SINGLE_BYTE.matcher(piece);
            if (single.matches()) return Optional.of(new byte[] {(byte) Integer.parseInt(single.group(1), 16)});
            return Optional.of(piece.replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8));
        }
    };

    static final char SPACE = '\u2581';
    private static final Pattern SINGLE_BYTE = Pattern.compile("<0x([0-9A-F]{2})>");

    /** The bytes, or nothing when the piece stands for none. */
    abstract Optional<byte[]> bytes(String piece);

    /** True for a byte by its number. */
    static boolean isSingleByte(String piece) {
        return SINGLE_BYTE.matcher(piece).matches();
    }
}
