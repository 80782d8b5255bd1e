package io.github.x402spring.sample.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The POM of a module as applications get to read it, written by the build before the
 * tests run.
 */
final class PublishedPom {

	private final Path file;

	private final Element project;

	private PublishedPom(Path file) throws Exception {
		this.file = file;
		this.project = read(file);
	}

	static PublishedPom of(String module) throws Exception {
		return new PublishedPom(Path.of("..", module, ".flattened-pom.xml"));
	}

	/** The root element of a POM as it is in the repository. */
	static Element source(String module) throws Exception {
		return read(Path.of("..", module, "pom.xml"));
	}

	String text() throws IOException {
		return Files.readString(this.file);
	}

	List<Element> parts() {
		return children(this.project);
	}

	Element part(String name) {
		return parts().stream().filter((part) -> part.getTagName().equals(name)).findFirst().orElseThrow();
	}

	List<Element> dependencies() {
		return elements(this.project, "dependency");
	}

	static String text(Element parent, String name) {
		return elements(parent, name).getFirst().getTextContent();
	}

	static List<Element> elements(Element parent, String name) {
		return list(parent.getElementsByTagName(name));
	}

	static List<Element> children(Element parent) {
		return list(parent.getChildNodes());
	}

	private static Element read(Path file) throws Exception {
		return DocumentBuilderFactory.newDefaultInstance()
			.newDocumentBuilder()
			.parse(file.toFile())
			.getDocumentElement();
	}

	private static List<Element> list(NodeList nodes) {
		return IntStream.range(0, nodes.getLength())
			.mapToObj(nodes::item)
			.filter(Element.class::isInstance)
			.map(Element.class::cast)
			.toList();
	}

}
