#pragma once

#include <string>
#include <string_view>

#include "lb/json/document.h"
#include "lb/knob.h"

namespace lb::json {

/// A step on the way from the document's root: a chain on the stack, made into a JSON pointer only for an error.
struct Place {
  const Place* parent = nullptr;
  std::string_view key;   // a member's key; the whole pointer at the root
  std::size_t index = 0;  // of a list's entry, when `key` is empty
  bool is_entry = false;

  std::string pointer() const;
};

/// Moves values into structs, as their knob tables say. One reader per call of read().
class Reader {
 public:
  Reader(const Document& document, InputErrors& errors) : document_(document), errors_(errors) {}

  /// In      `besides`: a key that is allowed although the table does not have it ("type").
  void read_object(const Place& place, const Value& value, const KnobTable& table, void* object,
                   std::string_view besides = {});

  /// A list of the table's values, in its order.
  void read_row(const Place& place, const Value& value, const KnobTable& table, void* object);

 private:
  struct Site {
    const Place& place;
    const Value& value;
    const Knob& knob;
    void* part;
  };

  void refuse_idle(const Place& place, const Value& value, const KnobTable& table, const void* object);
  void read_knob(const Place& place, const Value& value, const Knob& knob, void* object);

  void take(const Site& site, const FlagAccess& access);
  void take(const Site& site, const IntegerAccess& access);
  void take(const Site& site, const NumberAccess& access);
  void take(const Site& site, const DurationAccess& access);
  void take(const Site& site, const ChoiceAccess& access);
  void take(const Site& site, const TextAccess& access);
  void take(const Site& site, const TextListAccess& access);
  void take(const Site& site, const ObjectAccess& access);
  void take(const Site& site, const ListAccess& access);
  void take(const Site& site, const VariantAccess& access);

  void take_typed(const Site& site, const VariantAccess& access);
  void take_only_key(const Site& site, const VariantAccess& access);
  bool has_length(const Site& site);

  void unexpected(const Site& site);
  void fail(const Place& place, std::size_t offset, const std::string& message);

  const Document& document_;
  InputErrors& errors_;
};

}  // namespace lb::json
