#include "framing.h"

#include <algorithm>

#include "chars.h"

namespace proxy {
namespace {

// What both kinds of message have in common.
struct Lengths {
  int lengths = 0;
  int encodings = 0;
  std::uint64_t length = 0;
  bool close = false;
  bool keep_alive = false;
  bool lists_fields = false;
};

void read_connection(std::string_view value, Lengths& found) {
  for_each_element(value, [&](std::string_view option) {
    if (same_word(option, "close")) {
      found.close = true;
    } else if (same_word(option, "keep-alive")) {
      found.keep_alive = true;
    } else {
      found.lists_fields = true;
    }
  });
}

// The one coding that is understood is chunked, once and plain: anything else is refused rather than guessed at.
Problem read_encoding(std::string_view value) {
  if (same_word(value, "chunked")) return {};
  bool names = !value.empty();
  std::string_view last;
  int chunked = 0;
  for_each_element(value, [&](std::string_view coding) {
    names = names && all(coding, kToken);
    last = coding;
    if (same_word(coding, "chunked")) ++chunked;
  });
  // RFC 9112 6.1: a coding that is well-formed and not understood is answered with 501.
  if (names && chunked == 1 && same_word(last, "chunked")) return {501, "this transfer coding is not understood"};
  return {400, "bad Transfer-Encoding"};
}

Problem read_common(const HeadScanner& scanner, std::string_view head, Lengths& found) {
  for (const Field& field : scanner.fields()) {
    const std::string_view value = field.value.of(head);
    if (field.id == FieldId::kContentLength) {
      if (++found.lengths > 1) return {400, "more than one Content-Length"};
      if (!parse_length(value, found.length)) return {400, "bad Content-Length"};
    } else if (field.id == FieldId::kTransferEncoding) {
      if (++found.encodings > 1) return {400, "more than one Transfer-Encoding"};
      if (const Problem problem = read_encoding(value)) return problem;
    } else if (field.id == FieldId::kConnection) {
      read_connection(value, found);
    }
  }
  if (found.lengths > 0 && found.encodings > 0) return {400, "both Content-Length and Transfer-Encoding"};
  if (found.encodings > 0 && scanner.http10()) return {400, "Transfer-Encoding in HTTP/1.0"};
  return {};
}

bool valid_authority(std::string_view authority) {
  if (authority.empty() || !all(authority, kHost)) return false;
  const bool bracketed = authority.front() == '[';
  const std::size_t close = authority.find(']');
  if (bracketed != (close != std::string_view::npos)) return false;
  if (authority.find('[', 1) != std::string_view::npos) return false;
  const std::string_view rest = bracketed ? authority.substr(close + 1) : authority;
  const std::size_t colon = rest.find(':');
  if (bracketed && colon != 0 && !rest.empty()) return false;
  if (!bracketed && colon == 0) return false;
  if (colon == std::string_view::npos) return true;
  const std::string_view port = rest.substr(colon + 1);
  std::uint64_t number = 0;
  return port.empty() || (port.size() <= 5 && parse_length(port, number) && number <= 65535);
}

// RFC 9112 3.2.2: the authority of an absolute form wins over Host.
Problem read_absolute(std::string_view target, std::uint32_t at, RequestFraming& framing) {
  constexpr std::string_view kScheme = "http://";
  if (target.size() <= kScheme.size() || !same_word(target.substr(0, kScheme.size()), kScheme)) {
    return {400, "bad request target"};
  }
  const std::string_view rest = target.substr(kScheme.size());
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  if (!valid_authority(rest.substr(0, end))) return {400, "bad authority in the request target"};
  const auto start = static_cast<std::uint32_t>(at + kScheme.size());
  framing.authority = {start, static_cast<std::uint32_t>(end)};
  framing.target = {static_cast<std::uint32_t>(start + end), static_cast<std::uint32_t>(rest.size() - end)};
  // "http://host?query" has an empty path: a proxy would have to write one, nobody sends it.
  if (end < rest.size() && rest[end] == '?') return {400, "bad request target"};
  return {};
}

Problem read_target(const HeadScanner& scanner, std::string_view head, RequestFraming& framing) {
  const std::string_view target = scanner.target().of(head);
  if (target.front() == '/') {
    framing.target = scanner.target();
    return {};
  }
  if (target == "*") {
    framing.target = scanner.target();
    return framing.method == lb::Method::kOptions ? Problem{} : Problem{400, "bad request target"};
  }
  return read_absolute(target, scanner.target().at, framing);
}

Problem read_host(const HeadScanner& scanner, std::string_view head, RequestFraming& framing) {
  const Field* host = nullptr;
  for (const Field& field : scanner.fields()) {
    if (field.id != FieldId::kHost) continue;
    if (host != nullptr) return {400, "more than one Host"};
    host = &field;
  }
  if (host == nullptr) return scanner.http10() ? Problem{} : Problem{400, "no Host"};
  if (!valid_authority(host->value.of(head))) return {400, "bad Host"};
  if (framing.authority.size == 0) framing.authority = host->value;
  return {};
}

Problem read_extras(const HeadScanner& scanner, std::string_view head, RequestFraming& framing) {
  const bool counts_hops = framing.method == lb::Method::kTrace || framing.method == lb::Method::kOptions;
  for (const Field& field : scanner.fields()) {
    const std::string_view value = field.value.of(head);
    if (field.id == FieldId::kExpect && !framing.http10) {
      if (!same_word(value, "100-continue")) return {417, "only 100-continue can be expected"};
      framing.expects_continue = true;
    } else if (field.id == FieldId::kMaxForwards && counts_hops) {
      std::uint64_t hops = 0;
      if (framing.max_forwards >= 0 || !parse_length(value, hops)) return {400, "bad Max-Forwards"};
      framing.max_forwards = static_cast<int>(std::min<std::uint64_t>(hops, 1000));
    }
  }
  return {};
}

}  // namespace

bool parse_length(std::string_view text, std::uint64_t& length) {
  if (text.empty() || text.size() > 19) return false;  // 2^63 has 19 digits
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (value >> 63U != 0) return false;
  length = value;
  return true;
}

Problem read_request(const HeadScanner& scanner, std::string_view head, RequestFraming& framing) {
  framing = {};
  framing.method = lb::method_from(scanner.method().of(head));
  framing.http10 = scanner.http10();
  if (framing.method == lb::Method::kConnect) return {405, "CONNECT is not served"};
  if (const Problem problem = read_target(scanner, head, framing)) return problem;
  if (const Problem problem = read_host(scanner, head, framing)) return problem;
  Lengths found;
  if (const Problem problem = read_common(scanner, head, found)) return problem;
  if (found.lengths > 0) framing.body = BodyKind::kLength;
  if (found.encodings > 0) framing.body = BodyKind::kChunked;
  framing.length = found.length;
  framing.keep_alive = !found.close && (!framing.http10 || found.keep_alive);
  framing.lists_fields = found.lists_fields;
  if (framing.method == lb::Method::kTrace && framing.body != BodyKind::kNone) return {400, "TRACE with a body"};
  return read_extras(scanner, head, framing);
}

Problem read_response(const HeadScanner& scanner, std::string_view head, lb::Method method,
                      ResponseFraming& framing) {
  framing = {};
  Lengths found;
  if (const Problem problem = read_common(scanner, head, found)) return {502, problem.text};
  framing.length = found.length;
  framing.keep_alive = !found.close && (!scanner.http10() || found.keep_alive);
  framing.lists_fields = found.lists_fields;
  for (const Field& field : scanner.fields()) {
    if (field.id == FieldId::kRetryAfter && framing.retry_after.size == 0) framing.retry_after = field.value;
    if (field.id == FieldId::kLoadReport && framing.load_report.size == 0) framing.load_report = field.value;
  }
  const std::uint16_t status = scanner.status();
  // RFC 9112 6.3: these never have a body, whatever their fields say.
  if (method == lb::Method::kHead || status < 200 || status == 204 || status == 304) {
    framing.drop_length = status < 200 || status == 204;
    return {};
  }
  if (found.encodings > 0) {
    framing.body = BodyKind::kChunked;
  } else if (found.lengths > 0) {
    framing.body = BodyKind::kLength;
  } else {
    framing.body = BodyKind::kUntilClose;
    framing.keep_alive = false;
  }
  return {};
}

bool listed_in_connection(const HeadScanner& scanner, std::string_view head, std::string_view name) {
  bool listed = false;
  for (const Field& field : scanner.fields()) {
    if (field.id != FieldId::kConnection) continue;
    for_each_element(field.value.of(head), [&](std::string_view option) {
      if (option.size() != name.size()) return;
      for (std::size_t i = 0; i < name.size(); ++i) {
        if (lower(option[i]) != lower(name[i])) return;
      }
      listed = true;
    });
  }
  return listed;
}

}  // namespace proxy
