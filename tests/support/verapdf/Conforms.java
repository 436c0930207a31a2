import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * veraPDF as a judge: one question a line (file and flavour such as `2a` or `ua1`, a tab between), answered by `conforms`
 * or `fails`, the number of checks, and one line per rule that is broken; then an empty line.
 */
public class Conforms {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  public static void main(String[] ignored) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    OUT.println("ready");
    for (String line; (line = in.readLine()) != null;) {
      String[] asked = line.split("\t", -1);
      try {
        judge(new File(asked[0]), PDFAFlavour.byFlavourId(asked[1]));
      } catch (Exception | StackOverflowError error) {
        OUT.println("fails\t0");
        OUT.println("unreadable: " + String.valueOf(error).replace('\n', ' '));
      }
      OUT.println();
    }
  }

  private static void judge(File file, PDFAFlavour flavour) throws Exception {
    try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
      ValidationResult result = validator.validate(parser);
      OUT.println((result.isCompliant() ? "conforms" : "fails") + "\t" + result.getTotalAssertions());
      TreeSet<String> broken = new TreeSet<>();
      for (TestAssertion one : result.getTestAssertions()) {
        if (one.getStatus() == TestAssertion.Status.FAILED) {
          broken.add(one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber() + " "
              + String.valueOf(one.getMessage()).replace('\n', ' '));
        }
      }
      broken.forEach(OUT::println);
    }
  }
}
