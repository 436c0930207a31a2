import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlType;
import jakarta.xml.bind.annotation.XmlValue;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.util.List;

/**
 * What a generated class says of its message: one line per place that holds other elements, with their names in order,
 * `?` behind those that may be missing, `*` behind those that may come again. The names of classes are the arguments.
 */
public class Outline {
  private static final String HOME = "com.prowidesoftware.swift.model.mx.dic.";

  public static void main(String[] names) throws Exception {
    for (String name : names) {
      write(Class.forName(HOME + name), "");
      System.out.println();
    }
  }

  private static void write(Class<?> one, String path) throws Exception {
    XmlType type = one.getAnnotation(XmlType.class);
    StringBuilder line = new StringBuilder(path.isEmpty() ? "/" : path).append('\t');
    for (String property : type.propOrder()) {
      Field field = one.getDeclaredField(property);
      if (field.isAnnotationPresent(XmlElement.class)) {
        XmlElement element = field.getAnnotation(XmlElement.class);
        String many = List.class.isAssignableFrom(field.getType()) ? "*" : "";
        boolean needed = element.required() || field.getType().isPrimitive(); // xjc says so of a boolean by its type
        line.append(element.name()).append(needed ? "" : "?").append(many).append(' ');
      }
    }
    System.out.println(line.toString().strip());
    for (String property : type.propOrder()) {
      Field field = one.getDeclaredField(property);
      Class<?> inner = inner(field);
      if (field.isAnnotationPresent(XmlElement.class) && holdsElements(inner)) {
        write(inner, path + "/" + field.getAnnotation(XmlElement.class).name());
      }
    }
  }

  private static Class<?> inner(Field field) {
    return field.getGenericType() instanceof ParameterizedType many
        ? (Class<?>) many.getActualTypeArguments()[0] : field.getType();
  }

  private static boolean holdsElements(Class<?> one) {
    if (one.isEnum() || !one.getName().startsWith(HOME)) {
      return false;
    }
    for (Field field : one.getDeclaredFields()) {
      if (field.isAnnotationPresent(XmlElement.class)) {
        return true;
      }
    }
    return false;
  }
}
