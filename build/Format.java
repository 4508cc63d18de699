import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Formats every Java source below a folder, or ({@code check}) names those that are not formatted
 * and fails. Run by the build with the project's own JDK: a formatter inside a Maven on an older
 * one cannot read today's syntax.
 */
class Format {

  public static void main(String[] args) throws Exception {
    var apply = args[0].equals("apply");
    var formatter = new Formatter();
    var unformatted = new ArrayList<Path>();
    for (var file : sources(Path.of(args[1]))) {
      var source = Files.readString(file);
      var formatted = formatter.formatSourceAndFixImports(source);
      if (!formatted.equals(source)) {
        unformatted.add(file);
        if (apply) {
          Files.writeString(file, formatted);
        }
      }
    }
    if (!apply && !unformatted.isEmpty()) {
      System.err.println("Not formatted; run mvn -N validate -Dformat=apply to mend:");
      unformatted.forEach(file -> System.err.println("  " + file));
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.toString().contains("/target/"))
          .sorted()
          .toList();
    }
  }
}
