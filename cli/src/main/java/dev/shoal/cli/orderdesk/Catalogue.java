package dev.shoal.cli.orderdesk;

import dev.shoal.bootstrap.config.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The products of the order desk, read from {@code products.csv}. Immutable. */
final class Catalogue {
    /** @param scarce true when almost nothing is in stock, for messages that ask for more than there is */
    record Product(String sku, String name, String plural, BigDecimal price, boolean scarce) {}

    /** So many products at the end of the file are scarce. */
    private static final int SCARCE = 4;

    private final List<Product> products;

    private Catalogue(List<Product> products) {
        this.products = List.copyOf(products);
    }

    /** @throws dev.shoal.bootstrap.config.InvalidInput if a line is not {@code sku,name,plural,price} */
    static Catalogue read(Path csv) {
        List<String> lines;
        try {
            lines = Files.readAllLines(csv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Problems problems = new Problems("Product list " + csv);
        List<Product> products = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", -1);
            boolean scarce = i >= lines.size() - SCARCE;
            try {
                if (cells.length != 4) throw new NumberFormatException();
                products.add(new Product(cells[0], cells[1], cells[2], new BigDecimal(cells[3]), scarce));
            } catch (NumberFormatException e) {
                problems.add("line " + (i + 1), "must be sku,name,plural,price");
            }
        }
        problems.throwIfAny();
        return new Catalogue(products);
    }

    List<Product> all() {
        return products;
    }

    List<Product> plentiful() {
        return products.stream().filter(p -> !p.scarce()).toList();
    }

    List<Product> scarce() {
        return products.stream().filter(Product::scarce).toList();
    }

    /** The product that a customer's wording names, singular or plural, as the SQL statements match it. */
    Optional<Product> named(String wording) {
        String lower = wording.toLowerCase(Locale.ROOT);
        return products.stream()
                .filter(p -> p.name().equals(lower) || p.plural().equals(lower))
                .findFirst();
    }
}
