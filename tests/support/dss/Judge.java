import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.TimestampWrapper;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The European Commission's library as a judge: one question a line, one JSON line per signature and time stamp, then
 * an empty line. A question is: file, folder of trusted roots, moment of the judgement (or nothing), with tabs between.
 * Nothing is fetched from anywhere; the policy is the library's own.
 */
public class Judge {
  private static final PrintStream OUT = new PrintStream(System.out, true, java.nio.charset.StandardCharsets.UTF_8);

  public static void main(String[] ignored) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    OUT.println("ready");
    for (String line; (line = in.readLine()) != null;) {
      String[] asked = line.split("\t", -1);
      try {
        judge(asked[0], asked[1], asked[2]);
      } catch (Exception | StackOverflowError error) {
        OUT.println("{\"kind\":\"error\",\"reason\":" + quoted(String.valueOf(error)) + "}");
      }
      OUT.println();
    }
  }

  private static void judge(String file, String roots, String moment) throws Exception {
    CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
    for (File root : new File(roots).listFiles()) {
      trusted.addCertificate(DSSUtils.loadCertificate(root));
    }
    CommonCertificateVerifier verifier = new CommonCertificateVerifier();
    verifier.setTrustedCertSources(trusted);
    verifier.setAIASource(null); // whatever a certificate says of addresses, nobody goes there
    SignedDocumentValidator document = SignedDocumentValidator.fromDocument(new FileDocument(file));
    document.setCertificateVerifier(verifier);
    if (!moment.isEmpty()) {
      document.setValidationTime(Date.from(Instant.parse(moment)));
    }
    Reports reports = document.validateDocument();
    SimpleReport report = reports.getSimpleReport();
    DiagnosticData data = reports.getDiagnosticData();
    for (SignatureWrapper one : data.getSignatures()) {
      say(report, "signature", one.getId(), one.getFirstFieldName(), String.valueOf(one.getSignatureFormat()), "");
    }
    for (TimestampWrapper one : data.getTimestampList()) {
      say(report, "timestamp", one.getId(), "", String.valueOf(one.getType()), one.getProductionTime().toInstant().toString());
    }
  }

  private static void say(SimpleReport report, String kind, String id, String field, String level, String at) {
    OUT.println("{\"kind\":" + quoted(kind) + ",\"field\":" + quoted(field) + ",\"level\":" + quoted(level)
        + ",\"at\":" + quoted(at) + ",\"verdict\":" + quoted(String.valueOf(report.getIndication(id)))
        + ",\"reason\":" + quoted(String.valueOf(report.getSubIndication(id)))
        + ",\"errors\":" + keys(report.getAdESValidationErrors(id))
        + ",\"warnings\":" + keys(report.getAdESValidationWarnings(id)) + "}");
  }

  private static String keys(List<Message> messages) {
    return messages.stream().map(one -> quoted(one.getKey())).collect(Collectors.joining(",", "[", "]"));
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char one : String.valueOf(text).toCharArray()) {
      out.append(one < ' ' || one == '"' || one == '\\' ? String.format("\\u%04x", (int) one) : String.valueOf(one));
    }
    return out.append('"').toString();
  }
}
