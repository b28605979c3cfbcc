package dev.shoal.workers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.IntPredicate;

/** Small tokenizers of the kinds that public models have. */
final class TinyTokenizers {
    /** An added token: special, or one that only stands beside the vocabulary. */
    record Added(String spelling, boolean special, boolean rstrip) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final char LOW_LINE = '\u2581';
    /** Each makes one token of two others. */
    private static final String[] MERGES = {
        "_ t", "h e", "_t he", "i n", "n a", "m e", "na me", "a r", "g u", "ar gu", "_ {", "{ \"", "\" :", "\" ,",
        "\" }", "o r", "d e", "or de", "} }", "e n", "d _", "< t", "_ a", "r e", "t o", "o l", "to ol"
    };

    private final ObjectNode root = JSON.createObjectNode();
    private final ArrayNode added = root.putArray("added_tokens");
    private final ObjectNode vocabulary = JSON.createObjectNode();
    private final ArrayNode merges = JSON.createArrayNode();
    private int size;

    private TinyTokenizers() {}

    static Added special(String spelling) {
        return new Added(spelling, true, false);
    }

    static Added added(String spelling) {
        return new Added(spelling, false, false);
    }

    /** As Qwen, Llama 3 and Granite have it; the added tokens come last. */
    static ObjectNode byteLevel(List<Added> added) {
        return byteLevel(added, b -> true);
    }

    /** As SmolLM2 has it: some bytes are no tokens. */
    static ObjectNode lossyByteLevel(List<Added> added) {
        return byteLevel(added, b -> b < 0xE0);
    }

    private static ObjectNode byteLevel(List<Added> added, IntPredicate known) {
        var made = new TinyTokenizers();
        int extra = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            String character = String.valueOf((char) (printable ? b : extra++));
            if (known.test(b)) made.text(character);
        }
        made.merge('\u0120');
        made.text("\u00C3\u00A9"); // é
        made.merges.addArray().add("\u00C3").add("\u00A9");
        added.forEach(made::add);
        String pattern = "\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        ObjectNode steps = made.root.putObject("pre_tokenizer").put("type", "Sequence");
        ArrayNode list = steps.putArray("pretokenizers");
        ObjectNode split = list.addObject()
                .put("type", "Split")
                .put("behavior", "Isolated")
                .put("invert", false);
        split.putObject("pattern").put("Regex", pattern);
        list.addObject().setAll(byteLevel());
        made.root.putObject("normalizer").put("type", "NFC");
        made.root.putObject("decoder").setAll(byteLevel());
        return made.made(false);
    }

    private static ObjectNode byteLevel() {
        return JSON.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
    }

    /**
     * As Gemma has it, and with a space before every text Phi 3 and Mistral; the added tokens come first.
     *
     * @param prepends whether texts start with a space that nobody wrote
     */
    static ObjectNode sentencePiece(boolean prepends, List<Added> added) {
        var made = new TinyTokenizers();
        made.text("<unk>");
        made.add(special("<unk>"));
        for (Added token : added) {
            made.text(token.spelling());
            made.add(token);
        }
        for (int b = 0; b < 256; b++) made.text(String.format("<0x%02X>", b));
        made.text(String.valueOf(LOW_LINE));
        for (char c = '!'; c <= '~'; c++) made.text(String.valueOf(c));
        made.merge(LOW_LINE);
        ObjectNode normalizer = made.root.putObject("normalizer").put("type", "Sequence");
        ArrayNode steps = normalizer.putArray("normalizers");
        if (prepends) steps.addObject().put("type", "Prepend").put("prepend", String.valueOf(LOW_LINE));
        ObjectNode replace = steps.addObject().put("type", "Replace").put("content", String.valueOf(LOW_LINE));
        replace.putObject("pattern").put("String", " ");
        made.root.putNull("pre_tokenizer");
        ArrayNode decoders =
                made.root.putObject("decoder").put("type", "Sequence").putArray("decoders");
        ObjectNode back = decoders.addObject().put("type", "Replace").put("content", " ");
        back.putObject("pattern").put("String", String.valueOf(LOW_LINE));
        decoders.addObject().put("type", "ByteFallback");
        decoders.addObject().put("type", "Fuse");
        return made.made(true);
    }

    private void text(String piece) {
        if (!vocabulary.has(piece)) vocabulary.put(piece, size++);
    }

    private void merge(char space) {
        for (String merge : MERGES) {
            String[] pair = merge.replace('_', space).split(" ");
            text(pair[0] + pair[1]);
            merges.addArray().add(pair[0]).add(pair[1]);
        }
    }

    private void add(Added token) {
        int id = vocabulary.has(token.spelling())
                ? vocabulary.path(token.spelling()).asInt()
                : size++;
        added.addObject()
                .put("id", id)
                .put("content", token.spelling())
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", token.rstrip())
                .put("normalized", false)
                .put("special", token.special());
    }

    private ObjectNode made(boolean pieces) {
        root.put("version", "1.0").putNull("truncation").putNull("padding").putNull("post_processor");
        ObjectNode model = root.putObject("model").put("type", "BPE").putNull("dropout");
        if (pieces) model.put("unk_token", "<unk>");
        else model.putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", pieces).put("byte_fallback", pieces).put("ignore_merges", false);
        model.set("vocab", vocabulary);
        model.set("merges", merges);
        return root;
    }
}
