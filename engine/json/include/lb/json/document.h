#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lb/json/line_index.h"
#include "lb/result.h"

namespace lb::json {

enum class Kind : std::uint8_t { kNull, kFlag, kNumber, kText, kList, kObject };

/// The longest message of an error, in bytes. What a user wrote is cut to far less; the names of all policies fit.
inline constexpr std::size_t kMessageLimit = 400;

struct Member;

/// One value of a document and where it stands. Numbers keep their text, so that nothing is rounded or wrapped
/// before a knob has said what it accepts.
struct Value {
  Kind kind = Kind::kNull;
  bool flag = false;
  std::size_t offset = 0;       ///< of its first byte in the document's text; npos for a value given by --set
  std::string text;             ///< kText: decoded UTF-8; kNumber: as written
  std::vector<Value> items;     ///< kList
  std::vector<Member> members;  ///< kObject, in the order written, keys unique

  const Value* find(std::string_view key) const;
};

struct Member {
  std::string key;
  std::size_t offset = 0;  ///< of the key
  Value value;
};

/// A parsed JSON document with positions: what every reader of untrusted JSON starts from.
///
/// Strict: one document, no duplicate keys, no NUL, no invalid UTF-8, nesting of at most kMaxDepth, at most
/// kMaxValues and kMaxBytes. A byte order mark at the start is skipped, and not counted in columns.
///
/// Cost    O(bytes log keys), and 100 bytes of memory a value: "[1,1,1,..." takes 50 times its own size, which is
///         why values are limited and not only bytes.
class Document {
 public:
  static constexpr std::size_t kMaxDepth = 64;
  static constexpr std::size_t kMaxValues = 4'000'000;
  static constexpr std::size_t kMaxBytes = std::size_t{256} << 20U;

  /// Errors carry line and column; messages are at most kMessageLimit bytes and safe to print.
  static Result<Document> parse(std::string text);

  /// Applies `--set path=value`: "balancer.policy.type=p2c", "nodes.0.weight=3". The value is JSON where it parses
  /// as JSON and text otherwise; objects on the way are made, list entries must exist. Errors have no line.
  InputErrors set(std::string_view assignment);

  const Value& root() const { return root_; }

  /// Fills in line and column of errors that have a path but no position yet: the value that the path names, or
  /// the nearest one above it that exists.
  void locate(InputErrors& errors) const;

  /// Line and column (both from 1, columns in bytes) of an offset.
  void position(std::size_t offset, std::size_t& line, std::size_t& column) const;

 private:
  std::string text_;
  LineIndex lines_;
  Value root_;
};

/// The whole content of a regular file: errors for a missing file, a directory, a device, one over the limit.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes = Document::kMaxBytes);

}  // namespace lb::json
