#include "head_writer.h"

#include <charconv>
#include <limits>

#include "chars.h"

namespace proxy {
namespace {

void write_number(std::uint64_t number, int base, ByteBuffer& out) {
  char text[std::numeric_limits<std::uint64_t>::digits10 + 2];
  const std::to_chars_result end = std::to_chars(text, text + sizeof text, number, base);
  out.append({text, static_cast<std::size_t>(end.ptr - text)});
}

void write_field(std::string_view name, std::string_view value, ByteBuffer& out) {
  out.append(name);
  out.append(": ");
  out.append(value);
  out.append("\r\n");
}

// RFC 9110 7.6.1: a field that Connection lists goes no further. Framing never depends on it (the caller's switch
// handles those), and Via is not a client's to remove.
bool stays_here(const HeadScanner& scanner, std::string_view head, const Field& field, bool lists_fields) {
  if (field.id == FieldId::kHopByHop || field.id == FieldId::kConnection) return true;
  const bool plain =
      field.id == FieldId::kOther || field.id == FieldId::kRetryAfter || field.id == FieldId::kLoadReport;
  if (!plain || !lists_fields) return false;
  const std::string_view name = field.name.of(head);
  return !same_word(name, "via") && listed_in_connection(scanner, head, name);
}

void write_via(bool http10, ByteBuffer& out) { out.append(http10 ? "Via: 1.0 lbsim\r\n" : "Via: 1.1 lbsim\r\n"); }

void write_status_line(const HeadScanner& scanner, std::string_view head, bool skip_prefix, ByteBuffer& out) {
  if (!skip_prefix) out.append(kVersionPrefix);
  write_number(scanner.status(), 10, out);
  out.append(" ");
  if (scanner.reason().size > 0) out.append(scanner.reason().of(head));
  out.append("\r\n");
}

void write_response_fields(const HeadScanner& scanner, std::string_view head, const ResponseFraming& framing,
                           ByteBuffer& out) {
  for (const Field& field : scanner.fields()) {
    if (field.id == FieldId::kTransferEncoding) continue;
    if (field.id == FieldId::kContentLength && framing.drop_length) continue;
    if (stays_here(scanner, head, field, framing.lists_fields)) continue;
    write_field(field.name.of(head), field.value.of(head), out);
  }
  write_via(scanner.http10(), out);
}

}  // namespace

void write_request_head(const ScannedHead& scanned, const RequestFraming& framing, std::uint64_t body,
                        std::string_view host, ByteBuffer& out) {
  const auto& [scanner, head] = scanned;
  out.append(scanner.method().of(head));
  out.append(" ");
  out.append(framing.target.size > 0 ? framing.target.of(head) : std::string_view("/"));
  out.append(" HTTP/1.1\r\n");
  write_field("Host", framing.authority.size > 0 ? framing.authority.of(head) : host, out);
  for (const Field& field : scanner.fields()) {
    switch (field.id) {
      case FieldId::kHost:
      case FieldId::kExpect:
      case FieldId::kContentLength:
      case FieldId::kTransferEncoding:
        continue;
      case FieldId::kMaxForwards:
        if (framing.max_forwards >= 0) continue;
        break;
      default:
        if (stays_here(scanner, head, field, framing.lists_fields)) continue;
    }
    write_field(field.name.of(head), field.value.of(head), out);
  }
  if (framing.max_forwards > 0) {
    out.append("Max-Forwards: ");
    write_number(static_cast<std::uint64_t>(framing.max_forwards) - 1, 10, out);
    out.append("\r\n");
  }
  if (framing.body != BodyKind::kNone) {
    out.append("Content-Length: ");
    write_number(body, 10, out);
    out.append("\r\n");
  }
  write_via(framing.http10, out);
  out.append("\r\n");
}

void write_response_head(const ScannedHead& head, const ResponseFraming& framing, const ResponsePlan& plan,
                         bool skip_prefix, ByteBuffer& out) {
  write_status_line(head.scanner, head.text, skip_prefix, out);
  write_response_fields(head.scanner, head.text, framing, out);
  if (!plan.set_cookie.empty()) write_field("Set-Cookie", plan.set_cookie, out);
  if (plan.chunked) out.append("Transfer-Encoding: chunked\r\n");
  if (plan.close) {
    out.append("Connection: close\r\n");
  } else if (plan.say_keep_alive) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
}

void write_informational(const ScannedHead& head, const ResponseFraming& framing, bool skip_prefix,
                         ByteBuffer& out) {
  write_status_line(head.scanner, head.text, skip_prefix, out);
  write_response_fields(head.scanner, head.text, framing, out);
  out.append("\r\n");
}

void write_chunk_size(std::size_t size, ByteBuffer& out) {
  write_number(size, 16, out);
  out.append("\r\n");
}

}  // namespace proxy
