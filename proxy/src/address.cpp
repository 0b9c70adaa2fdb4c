#include "address.h"

#include "chars.h"
#include "framing.h"

namespace proxy {

std::string parse_address(std::string_view text, std::uint16_t lowest_port, Address& address) {
  const std::string allowed =
      "expected \"host:port\" with a port of " + std::to_string(lowest_port) + "..65535, such as 127.0.0.1:8080";
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return allowed;
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  // RFC 1035: a name has at most 253 characters.
  const bool plain = !host.empty() && host.size() <= 253 && all(host, kHost) &&
                     host.find_first_of("[]") == std::string_view::npos &&
                     (bracketed || host.find(':') == std::string_view::npos);
  const std::string_view port = text.substr(colon + 1);
  std::uint64_t number = 0;
  if (!plain || port.size() > 5 || !parse_length(port, number)) return allowed;
  if (number < lowest_port || number > 65535) return allowed;
  address.host = host;
  address.port = static_cast<std::uint16_t>(number);
  return {};
}

std::string resolve(const Address& address, Endpoint& endpoint) {
  Error error;
  const asio::ip::address number = asio::ip::make_address(address.host, error);
  if (!error) {
    endpoint = Endpoint(number, address.port);
    return {};
  }
  asio::io_context context;
  asio::ip::tcp::resolver resolver(context);
  const auto found = resolver.resolve(address.host, std::to_string(address.port), error);
  if (error || found.empty()) return "cannot resolve " + address.host + ": " + error.message();
  endpoint = found.begin()->endpoint();
  for (const auto& entry : found) {
    if (!entry.endpoint().address().is_v4()) continue;
    endpoint = entry.endpoint();
    break;
  }
  return {};
}

std::string to_text(const Endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  const std::string bracketed = endpoint.address().is_v6() ? "[" + host + "]" : host;
  return bracketed + ":" + std::to_string(endpoint.port());
}

}  // namespace proxy
