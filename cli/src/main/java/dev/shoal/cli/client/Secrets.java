package dev.shoal.cli.client;

import java.util.List;
import java.util.regex.Pattern;

/** What looks like a secret, by its name or by its form: nobody needs it on a screen at night. Pure. */
final class Secrets {
    static final String MASK = "***";

    private static final Pattern NAME = Pattern.compile(
            "passw|passphrase|secret|credential|authori[sz]ation|cookie|(private|api|access)[-_ ]?key|token$",
            Pattern.CASE_INSENSITIVE);

    /** A form, and what takes its place; each is bounded or linear, since the texts come from outside. */
    private record Form(Pattern pattern, String replacement) {
        static Form of(String regex, String replacement) {
            return new Form(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), replacement);
        }
    }

    private static final List<Form> FORMS = List.of(
            Form.of("-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?s:.*?)(-----END [A-Z ]{0,30}-----|$)", MASK),
            Form.of("\\b(bearer|basic) +[A-Za-z0-9._~+/=-]{8,}", "$1 " + MASK),
            Form.of("\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_.-]*", MASK),
            Form.of("\\b(AKIA|ASIA)[A-Z0-9]{16}\\b", MASK),
            Form.of("\\b(sk|pk|rk)[-_][A-Za-z0-9_-]{16,}", MASK),
            Form.of("\\b(gh[pousr]_|xox[abprs]-|glpat-)[A-Za-z0-9_-]{10,}", MASK),
            Form.of("//[^/\\s@]{1,200}:[^/\\s@]{1,200}@", "//" + MASK + "@"),
            Form.of(
                    "((?:password|passwd|passphrase|secret|credential|token|(?:private|api|access)[-_]?key)"
                            + "[A-Za-z0-9_-]{0,30}\\\\?[\"']? ?[:=] ?\\\\?[\"']?)[^\\s\"',;&}\\\\]+",
                    "$1" + MASK));

    private Secrets() {}

    /** Whether values under this name are not to be shown. */
    static boolean named(String name) {
        return NAME.matcher(name).find();
    }

    static String masked(String text) {
        String masked = text;
        for (Form form : FORMS) masked = form.pattern.matcher(masked).replaceAll(form.replacement);
        return masked;
    }
}
