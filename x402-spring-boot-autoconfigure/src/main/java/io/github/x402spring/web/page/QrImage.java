package io.github.x402spring.web.page;

import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode;

/**
 * QR codes as pictures within a page.
 */
final class QrImage {

	/** Readers want that much white around the code. */
	private static final int MARGIN = 4;

	private QrImage() {
	}

	private static QrCode encode(String text) {
		try {
			return QrCode.encodeText(text, QrCode.Ecc.LOW);
		}
		catch (DataTooLongException ex) {
			throw new IllegalArgumentException("The text is too long for a QR code", ex);
		}
	}

	/**
	 * Draw a QR code.
	 * @param text what it says
	 * @param label what it is, escaped
	 * @return an SVG element
	 */
	static String svg(String text, String label) {
		QrCode code = encode(text);
		int size = code.size + 2 * MARGIN;
		StringBuilder svg = new StringBuilder(4096)
			.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"code\" role=\"img\" aria-label=\"")
			.append(label)
			.append("\" viewBox=\"0 0 ")
			.append(size)
			.append(' ')
			.append(size)
			.append("\" shape-rendering=\"crispEdges\"><path fill=\"#000\" d=\"");
		for (int y = 0; y < code.size; y++) {
			for (int x = 0; x < code.size; x++) {
				if (code.getModule(x, y)) {
					svg.append('M').append(x + MARGIN).append(' ').append(y + MARGIN).append("h1v1h-1z");
				}
			}
		}
		return svg.append("\"/></svg>\n").toString();
	}

}
