import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import java.io.File;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureInterface;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Signs files as other people's software does, with keys of another authority: the Commission's library (PAdES B-B, B-T)
 * and PDFBox with Bouncy Castle (a plain CMS, as older programs make). Arguments: a folder, then one file a signature to
 * make, `how=from.pdf:to.pdf`. The authority's certificate is left as `root.der` in the folder.
 */
public class Sign {
  private static KeyPair root;
  private static KeyPair signer;
  private static KeyPair unit;
  private static X509Certificate rootCertificate;
  private static X509Certificate certificate;
  private static X509Certificate unitCertificate;

  public static void main(String[] asked) throws Exception {
    Path folder = Path.of(asked[0]);
    root = pair();
    signer = pair();
    unit = pair();
    rootCertificate = issued("CN=Autre Autorité,O=Autre éditeur,C=FR", root, null);
    certificate = issued("CN=Paul Ailleurs,O=Autre éditeur,C=FR", signer, null);
    unitCertificate = issued("CN=Autre horodatage,O=Autre éditeur,C=FR", unit, KeyPurposeId.id_kp_timeStamping);
    Files.write(folder.resolve("root.der"), rootCertificate.getEncoded());
    for (int n = 1; n < asked.length; n++) {
      String[] parts = asked[n].split("[=:]");
      File from = folder.resolve(parts[1]).toFile();
      File to = folder.resolve(parts[2]).toFile();
      switch (parts[0]) {
        case "b" -> commission(from, to, SignatureLevel.PAdES_BASELINE_B);
        case "t" -> commission(from, to, SignatureLevel.PAdES_BASELINE_T);
        case "pdfbox" -> pdfbox(from, to);
        default -> throw new IllegalArgumentException(parts[0]);
      }
    }
  }

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static X509Certificate issued(String name, KeyPair of, KeyPurposeId purpose) throws Exception {
    boolean authority = of == root;
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
        authority ? new X500Name(name) : new org.bouncycastle.cert.jcajce.JcaX509CertificateHolder(rootCertificate).getSubject(),
        BigInteger.valueOf(System.nanoTime()), Date.from(now.minus(1, ChronoUnit.DAYS)),
        Date.from(now.plus(365, ChronoUnit.DAYS)), new X500Name(name), of.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(authority
        ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature | KeyUsage.nonRepudiation));
    if (purpose != null) {
      builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
    }
    return new JcaX509CertificateConverter().getCertificate(
        builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(root.getPrivate())));
  }

  private static void commission(File from, File to, SignatureLevel level) throws Exception {
    PAdESSignatureParameters parameters = new PAdESSignatureParameters();
    parameters.setSignatureLevel(level);
    parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
    parameters.setSigningCertificate(new CertificateToken(certificate));
    parameters.setCertificateChain(new CertificateToken(certificate), new CertificateToken(rootCertificate));
    parameters.bLevel().setSigningDate(new Date());
    PAdESService service = new PAdESService(new CommonCertificateVerifier());
    if (level == SignatureLevel.PAdES_BASELINE_T) {
      KeyEntityTSPSource stamps = new KeyEntityTSPSource(unit.getPrivate(), new CertificateToken(unitCertificate),
          List.of(new CertificateToken(unitCertificate), new CertificateToken(rootCertificate)));
      stamps.setTsaPolicy("1.2.3.4");
      service.setTspSource(stamps);
    }
    DSSDocument document = new FileDocument(from);
    ToBeSigned data = service.getDataToSign(document, parameters);
    Signature raw = Signature.getInstance("SHA256withRSA");
    raw.initSign((PrivateKey) signer.getPrivate());
    raw.update(data.getBytes());
    service.signDocument(document, parameters, new SignatureValue(SignatureAlgorithm.RSA_SHA256, raw.sign()))
        .save(to.getPath());
  }

  private static void pdfbox(File from, File to) throws Exception {
    try (PDDocument document = Loader.loadPDF(from); OutputStream out = new FileOutputStream(to)) {
      PDSignature signature = new PDSignature();
      signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
      signature.setSubFilter(PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED);
      signature.setName("Paul Ailleurs");
      signature.setSignDate(Calendar.getInstance());
      SignatureInterface made = Sign::cms;
      document.addSignature(signature, made);
      document.saveIncremental(out);
    }
  }

  private static byte[] cms(InputStream content) {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
              .build(new JcaContentSignerBuilder("SHA256withRSA").build(signer.getPrivate()), certificate));
      generator.addCertificates(new JcaCertStore(List.of(certificate, rootCertificate)));
      return generator.generate(new CMSProcessableByteArray(content.readAllBytes()), false).getEncoded();
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }
}
