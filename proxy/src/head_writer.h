#pragma once

#include <cstdint>
#include <string_view>

#include "byte_buffer.h"
#include "framing.h"
#include "head_scanner.h"

namespace proxy {

/// Every answer to a client starts with these bytes, whatever follows.
inline constexpr std::string_view kVersionPrefix = "HTTP/1.1 ";

/// A head that was scanned, and its bytes.
struct ScannedHead {
  const HeadScanner& scanner;
  std::string_view text;
};

/// The head that a node gets: the client's fields without those that concern one connection only, and Via.
///
/// In      `body`: bytes of the body as buffered; `host`: the node's address, for clients that named no host.
void write_request_head(const ScannedHead& head, const RequestFraming& framing, std::uint64_t body,
                        std::string_view host, ByteBuffer& out);

/// How an answer's body and its connection go on to the client.
struct ResponsePlan {
  bool chunked = false;           ///< the body is put into chunks
  bool close = false;             ///< the connection ends with the body
  bool say_keep_alive = false;    ///< an HTTP/1.0 client asked for it
  std::string_view set_cookie{};  ///< one of the proxy's own; empty: none
};

/// The head that a client gets. `skip_prefix`: kVersionPrefix was sent already.
void write_response_head(const ScannedHead& head, const ResponseFraming& framing, const ResponsePlan& plan,
                         bool skip_prefix, ByteBuffer& out);

/// A 1xx on its way to the client.
void write_informational(const ScannedHead& head, const ResponseFraming& framing, bool skip_prefix,
                         ByteBuffer& out);

/// The line before a chunk's data.
void write_chunk_size(std::size_t size, ByteBuffer& out);

}  // namespace proxy
