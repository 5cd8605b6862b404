// The catalogue of faults: what pages, /status and the command check say of a pair, and what
// docs/faults.json says to everything that is made from it. Texts use the vendor's words; what the
// vendor does not say is marked (assumed). What {…} stands for: placeholders.cc.

#include <chrono>

#include "diagnosis/fault.h"
#include "model/comparisons.h"
#include "model/peer_address.h"

namespace kemp360 {
namespace {

// Why a unit, or a source of it, was not read: which reasons have the same remedy.
constexpr Reason kUnreachable[] = {Reason::kDns, Reason::kConnect, Reason::kTimeout,
                                   Reason::kDisconnected};
constexpr Reason kProxy[] = {Reason::kProxy};
constexpr Reason kTls[] = {Reason::kTls};
constexpr Reason kRejected[] = {Reason::kUnauthorized, Reason::kCooldown};
constexpr Reason kForbidden[] = {Reason::kForbidden};
constexpr Reason kLocalFile[] = {Reason::kLocalFile};
constexpr Reason kNotUnderstood[] = {
    Reason::kNotFound,  Reason::kHttpStatus,      Reason::kRedirect,    Reason::kTooLarge,
    Reason::kMalformed, Reason::kUnexpectedShape, Reason::kInconsistent};
constexpr Reason kNoSuchPath[] = {Reason::kNotFound};
constexpr Reason kRedirected[] = {Reason::kRedirect};
constexpr Reason kTooMuch[] = {Reason::kTooLarge};
constexpr Reason kChangedMeanwhile[] = {Reason::kInconsistent};
constexpr Reason kOtherwiseShaped[] = {Reason::kHttpStatus, Reason::kMalformed,
                                       Reason::kUnexpectedShape};
constexpr Reason kBusy[] = {Reason::kBusy};
constexpr Reason kOnTheWay[] = {Reason::kDns,          Reason::kConnect, Reason::kTimeout,
                                Reason::kDisconnected, Reason::kProxy,   Reason::kTls};
constexpr Reason kRefused[] = {Reason::kUnauthorized, Reason::kCooldown, Reason::kForbidden};

// As the alerting rules have them: kemp360:threshold:….
constexpr Duration kCertificateWarning = std::chrono::hours(24 * 30);
constexpr Duration kClockSkew = std::chrono::seconds(60);
constexpr Duration kReportStale = std::chrono::hours(24);
constexpr std::size_t kManyMigrations = 5;

// What explains what.
constexpr std::string_view kNetwork[] = {"pair-unreachable"};
constexpr std::string_view kRemoval[] = {"unit-removed"};
constexpr std::string_view kOutOfHa[] = {
    "units-not-distinct", "versions-differ", "local-license-differs", "metered-license-differs",
    "unit-removed",       "ha-disabled",     "peer-address-empty",    "peer-address-own",
    "peer-address-wrong", "peer-key-empty",  "peer-key-wrong"};
constexpr std::string_view kHaErrors[] = {
    "units-not-distinct", "versions-differ",  "local-license-differs", "metered-license-differs",
    "unit-removed",       "ha-disabled",      "preferred-master-both", "preferred-master-missing",
    "peer-address-empty", "peer-address-own", "peer-address-wrong",    "peer-key-empty",
    "peer-key-wrong",     "ha-standalone",    "ha-standalone-both",    "ha-split-brain",
    "ha-no-master",       "unit-unreachable"};
constexpr std::string_view kOwnership[] = {"license-disowned", "licenses-disowned-many",
                                           "license-contested", "license-one-sided"};
constexpr std::string_view kLackingFacts[] = {"fact-missing", "ha-mode-not-mapped",
                                              "ha-mode-not-reported", "license-unclear"};

// Sentences that several faults share.
constexpr std::string_view kFourSettings =
    "Check on both units, above all after a restore: Disable (cleared on both), Preferred Master "
    "(selected on exactly one), IP Address for the Other Peer and HA Key for the Other Peer (each "
    "equal to what the other unit shows).";
constexpr std::string_view kBackInHa =
    "Check that one unit is Master and the other one Standby: both units should return to HA mode "
    "at their next HA poll (assumed).";
constexpr std::string_view kRestoreIsLikely = "A backup was restored to one or both of the units.";
constexpr std::string_view kBrokenByRestore =
    "A backup of one unit was used to replace the other: {unit} runs {old_version}, and before "
    "Version 1.23 this breaks the HA configuration.";
constexpr std::string_view kUndecidedUntilRead =
    "Checks that need {unit} are undecided until it can be read again.";
constexpr std::string_view kReadTheLog =
    "Request /probe?pair={pair}&debug=true of the exporter and read the log of the read.";
constexpr std::string_view kMovesItself =
    "If not, Kemp 360 Central returns an error at the next HA poll and moves itself into "
    "standalone mode (that is, out of HA mode).";
constexpr std::string_view kGracePeriod =
    "A LoadMaster without a license keeps working for the grace period in your contract.";
// Only `check` and the pages say it: the rules know since when.
constexpr std::string_view kGraceEnds =
    "According to license_grace_period, that is until {grace_end} at the latest (assumed: counted "
    "from this read, which does not report since when).";
constexpr std::string_view kProfileFirst =
    "All {all_alike} fail in the same way, and no unit reports an HA error: most likely the "
    "profile reads the claim from the wrong field, or in the wrong form.";
constexpr std::string_view kCompareClaim =
    "Since all {all_alike} fail in the same way, first compare loadmaster_claim in the profile "
    "with what a "
    "unit's own page shows of one LoadMaster: field, form and words.";
constexpr std::string_view kHaFirst =
    "If the pair is not in HA, fix that first: license migrations do not synchronize before.";
constexpr std::string_view kRelicenseAgain =
    "Re-license again, against one unit only, from the LoadMaster's own web UI (System "
    "Configuration > System Administration > License Management).";
constexpr std::string_view kWaitToSynchronize =
    "Wait a few minutes for the re-license to synchronize across the pair.";
constexpr std::string_view kUnlessRemoved =
    "If a unit was removed from the pair on purpose, leave it empty: re-license the LoadMasters, "
    "then remove that unit from the exporter's configuration.";
constexpr std::string_view kCompareLicenses =
    "Compare License Management on both units, and find out whether a license was updated or a "
    "backup was restored.";
constexpr std::string_view kExpired = "The license of one unit has expired (assumed).";

constexpr Fault kFaults[] = {
    // ---- What could not be read ----
    {.id = "exporter-overloaded",
     .alert = "Kemp360ExporterOverloaded",
     .alert_severity = "warning",
     .severity = Severity::kUnknown,
     .when = UnitNotRead,
     .reasons = kBusy,
     .headline = "the exporter cannot read all of its pairs in time",
     .meaning = {"Pairs take turns: one that is left out is not read in that scrape (reason busy), "
                 "and its faults are noticed later."},
     .causes = {"More pairs are read at once than limits.reads_in_flight allows.",
                "Some units respond slowly or not at all."},
     .cure = {"Raise limits.reads_in_flight in the exporter's configuration.",
              "Let one exporter read fewer pairs, or scrape each pair by /probe.",
              "Raise the scrape_interval and the scrape_timeout of Prometheus."}},
    {.id = "pair-unreachable",
     .alert = "Kemp360PairUnreachable",
     .alert_severity = "critical",
     .severity = Severity::kUnknown,
     .when = NoUnitReached,
     .reasons = kUnreachable,
     .headline = "neither unit can be read",
     .meaning = {"Whether the pair is in HA is unknown."},
     .causes = {"The network, a DNS server or a firewall between the exporter and the units fails.",
                "The units are down."},
     .cure = {"Open the web UI of each unit. If it opens, fix the network between the exporter and "
              "the units.",
              "If it does not open, check in the hypervisor whether the units are running. Start "
              "those that are not, the Preferred Master first; if they are running, fix the "
              "network."}},
    {.id = "unit-unreachable",
     .alert = "Kemp360UnitUnreachable",
     .alert_severity = "warning",
     .severity = Severity::kUnknown,
     .when = UnitNotRead,
     .of_each_unit = true,
     .reasons = kUnreachable,
     .explained_by = kNetwork,
     .headline = "{unit} was not read: {why}",
     .meaning = {kUndecidedUntilRead},
     .causes = {"{unit} is down, or restarts during an upgrade.",
                "The network, a DNS server or a firewall between the exporter and {unit} fails."},
     .cure = {"Check whether {unit} is running, and whether the exporter's host can reach it.",
              "If {unit} was removed from the pair for good, first re-license its LoadMasters, "
              "then remove it from the exporter's configuration."}},
    {.id = "proxy-failing",
     .alert = "Kemp360UnitUnreachable",
     .alert_severity = "warning",
     .severity = Severity::kUnknown,
     .when = UnitNotRead,
     .of_each_unit = true,
     .reasons = kProxy,
     .headline = "{unit} was not read: {why}",
     .meaning = {kUndecidedUntilRead},
     .causes = {"The proxy is down, or refuses connections to {unit}."},
     .cure = {"Check whether the proxy between the exporter and {unit} is running.",
              "Allow the exporter's host to connect to {unit} through it, or correct proxy_url."}},
    {.id = "certificate-rejected",
     .alert = "Kemp360UnitUnreachable",
     .alert_severity = "warning",
     .severity = Severity::kUnknown,
     .when = UnitNotRead,
     .of_each_unit = true,
     .reasons = kTls,
     .headline = "{unit} was not read: {why}",
     .meaning = {"The exporter does not trust the connection and sends no credentials over it.",
                 kUndecidedUntilRead},
     .causes = {"The certificate of {unit} was replaced or has expired.", "tls_config is wrong."},
     .cure = {"Compare the certificate of {unit} with its tls_config in the exporter's "
              "configuration.",
              "If the certificate was replaced, add its CA certificate to ca_file.",
              "If it is issued for another name, set server_name to a name in the certificate.",
              "If the certificate has expired, install a new one on {unit}."}},
    {.id = "key-rejected",
     .alert = "Kemp360CredentialsRejected",
     .alert_severity = "warning",
     .severity = Severity::kUnknown,
     .when = UnitNotRead,
     .of_each_unit = true,
     .reasons = kRejected,
     .headline = "{unit} rejects the exporter's credentials",
     .meaning = {"{unit} was not read: {why}.",
                 "A running exporter tries them again after a cooldown.", kUndecidedUntilRead},
     .causes = {"The API key or the password of the user was changed.",
                "The username, API key or password in the exporter's configuration is wrong.",
                "A backup of {backup_of} was restored to {unit}: it contains the users and keys of "
                "{backup_of}."},
     .cure = {"Get the API key of the exporter's user on {unit}: each unit has its own keys.",
              "Put it into the key file of {unit}: the exporter uses it at its next read.",
              kFourSettings}},
    {.id = "permission-missing",
     .alert = "Kemp360UnitUnreachable",
     .alert_severity = "warning",
     .severity = Severity::kUnknown,
     .when = UnitNotRead,
     .of_each_unit = true,
     .reasons = kForbidden,
     .headline = "{unit} does not permit the exporter's user to read",
     .meaning = {"{unit} was not read: {why}.", kUndecidedUntilRead},
     .causes = {"A permission of the user was removed."},
     .cure = {"Give the exporter's user on {unit} the permission to read (Access Control > User "
              "Management)."}},
    {.id = "local-file-unreadable",
     .alert = "Kemp360UnitUnreachable",
     .alert_severity = "warning",
     .severity = Severity::kUnknown,
     .when = UnitNotRead,
     .of_each_unit = true,
     .reasons = kLocalFile,
     .headline = "{unit} was not read: {why}",
     .meaning = {"The file is on the exporter's host, not on {unit}.", kUndecidedUntilRead},
     .causes = {"A file with credentials or certificates for {unit} was removed, is empty, or the "
                "exporter may not read it.",
                "The exporter has too many open files, and can open neither the file nor a "
                "connection."},
     .cure = {"Fix the file on the exporter's host: the exporter reads it again when it changes.",
              "If the exporter's log shows \"Too many open files\", raise LimitNOFILE of its "
              "systemd unit."}},
    {.id = "profile-does-not-fit",
     .alert = "Kemp360UnitUnreachable",
     .alert_severity = "warning",
     .severity = Severity::kUnknown,
     .when = [](const FaultCase& at) { return at.unit().lacks_every_path(); },
     .of_each_unit = true,
     .headline = "{unit} was not read: none of this profile's paths exists here: docs/profiles.md",
     .meaning = {"{unit} responds with 404 to every path that its profile names.",
                 kUndecidedUntilRead},
     .causes = {"The API of {unit} has other paths than the profile.",
                "The URL does not lead to Kemp 360 Central."},
     .cure = {"Check whether the URL of {unit} leads to Kemp 360 Central.",
              "If it does, let the exporter draft a profile for {unit} (kemp360_exporter discover "
              "{pair} --write-profile FILE), and name it in its configuration: docs/profiles.md."}},
    {.id = "response-not-understood",
     .alert = "Kemp360UnitUnreachable",
     .alert_severity = "warning",
     .severity = Severity::kUnknown,
     .when = ReplyNotUnderstood,
     .of_each_unit = true,
     .reasons = kNotUnderstood,
     .headline = "{unit} was not read: {why}",
     .meaning = {kUndecidedUntilRead},
     .causes = {"{unit} was upgraded, and its responses have changed.",
                "The URL does not lead to Kemp 360 Central."},
     .cure = {kReadTheLog,
              "If the fault persists, compare the responses of {unit} with its profile."}},
    {.id = "source-unreachable",
     .alert = "Kemp360SourceFailing",
     .alert_severity = "warning",
     .when = SourceNotRead,
     .of_each_unit = true,
     .reasons = kOnTheWay,
     .headline = "{sources} of {unit} not read",
     .meaning = {"The reason is {why}.", "Checks that need it are undecided."},
     .causes = {"{unit} is busy, or the network between the exporter and {unit} fails at times."},
     .cure = {"Check the load of {unit}, and whether the exporter's host can reach it.",
              "If the list of LoadMasters is long, raise the pair's timeout."}},
    {.id = "source-refused",
     .alert = "Kemp360SourceFailing",
     .alert_severity = "warning",
     .when = SourceNotRead,
     .of_each_unit = true,
     .reasons = kRefused,
     .headline = "{sources} of {unit} not read",
     .meaning = {"The reason is {why}.", "Checks that need it are undecided."},
     .causes = {"The exporter's user lacks a permission."},
     .cure =
         {"Give the exporter's user on {unit} the permission to read {sources} (Access Control > "
          "User Management)."}},
    {.id = "source-file-unreadable",
     .alert = "Kemp360SourceFailing",
     .alert_severity = "warning",
     .when = SourceNotRead,
     .of_each_unit = true,
     .reasons = kLocalFile,
     .headline = "{sources} of {unit} not read",
     .meaning = {"The reason is {why}.", "Checks that need it are undecided."},
     .causes =
         {"The file on the exporter's host was removed, is empty, or the exporter may not read it.",
          "The exporter has too many open files, and can open neither the file nor a "
          "connection."},
     .cure = {"Fix the file on the exporter's host: the exporter reads it again when it changes.",
              "If the exporter's log shows \"Too many open files\", raise LimitNOFILE of its "
              "systemd unit."}},
    {.id = "source-not-understood",
     .alert = "Kemp360SourceFailing",
     .alert_severity = "warning",
     .when = SourceNotRead,
     .of_each_unit = true,
     .reasons = kOtherwiseShaped,
     .headline = "{sources} of {unit} not read",
     .meaning = {"The reason is {why}.", "Checks that need it are undecided."},
     .causes = {"{unit} was upgraded, and its responses have changed.",
                "The profile is for another version of {unit}."},
     .cure = {kReadTheLog,
              "If the fault persists, compare the responses of {unit} with its profile."}},
    {.id = "source-not-found",
     .alert = "Kemp360SourceFailing",
     .alert_severity = "warning",
     .when = SourceNotRead,
     .of_each_unit = true,
     .reasons = kNoSuchPath,
     .headline = "{sources} of {unit} not read: no such resource",
     .meaning = {"The reason is {why}.", "Checks that need it are undecided."},
     .causes = {"The API of {unit} has another path for it than the profile.",
                "{unit} does not have it."},
     .cure = {"If {unit} was upgraded, run kemp360_exporter discover to find the new path, and "
              "correct the profile.",
              "If {unit} is not meant to have it, set required: false for it in the profile."}},
    {.id = "source-redirected",
     .alert = "Kemp360SourceFailing",
     .alert_severity = "warning",
     .when = SourceNotRead,
     .of_each_unit = true,
     .reasons = kRedirected,
     .headline = "{sources} of {unit} not read: redirected",
     .meaning = {"The reason is {why}.", "Checks that need it are undecided."},
     .causes = {"{unit} was upgraded, and has a new path for it."},
     .cure = {kReadTheLog,
              "If the new path is right, add it to redirects_to of the source in the profile."}},
    {.id = "source-too-large",
     .alert = "Kemp360SourceFailing",
     .alert_severity = "warning",
     .when = SourceNotRead,
     .of_each_unit = true,
     .reasons = kTooMuch,
     .headline = "{sources} of {unit} not read: too large",
     .meaning = {"The reason is {why}.", "Checks that need it are undecided."},
     .causes = {"The response is larger than the exporter's configuration allows."},
     .cure = {"Raise limits.rows or limits.answer_bytes in the exporter's configuration, whichever "
              "the exporter's page of the pair names."}},
    {.id = "source-inconsistent",
     .alert = "Kemp360SourceFailing",
     .alert_severity = "warning",
     .when = SourceNotRead,
     .of_each_unit = true,
     .reasons = kChangedMeanwhile,
     .headline = "{sources} of {unit} not read: the list changed",
     .meaning = {"The reason is {why}.", "Checks that need it are undecided."},
     .causes = {"The list changed while it was read: the next read should succeed.",
                "The paging of the source in the profile does not fit {unit}."},
     .cure = {"Read the pair again.",
              "If the fault persists, compare the paging of the source in the profile with the "
              "responses of {unit}."}},

    // ---- What makes a pair leave HA ----
    {.id = "units-not-distinct",
     .alert = "Kemp360UnitsNotDistinct",
     .alert_severity = "critical",
     .severity = Severity::kBad,
     .when = [](const FaultCase& at) { return at.violated(); },
     .check = Check::kDistinctUnits,
     .headline = "both units report the same device ID",
     .meaning = {"It is {device_id}. Nothing can be compared."},
     .causes =
         {"A URL or a DNS name leads to the wrong unit, or both lead to a shared address.",
          "One unit is a copy of the other.",
          "Two units respond at {two_hosts}, and the profile maps device_id to a field that is "
          "the same on both."},
     .cure =
         {"Correct the two URLs in the exporter's configuration: each unit needs its own.",
          "If both are right, compare the device IDs on the units' own pages. If they differ, "
          "correct device_id in the profile.",
          "If they are equal, one unit is a copy of the other: open a case with the vendor, and "
          "do not change licenses before (assumed)."}},
    {.id = "upgrade-unfinished",
     .alert = "Kemp360UpgradeUnfinished",
     .alert_severity = "critical",
     .severity = Severity::kBad,
     .basis = FaultBasis::kVendor,
     .check = Check::kVersionParity,
     .headline = "an upgrade was not finished: {unit} {version}, {other} {other_version}",
     .meaning = {"Until the versions are equal, the units stay out of HA mode."},
     .causes = {"The upgrade of the second unit failed or was forgotten.", kRestoreIsLikely},
     .cure = {"Take a backup of {older}.", "Upgrade {older} to {newer_version}.",
              "If the upgrade fails, restart {older} and try again. If it fails again, open a case "
              "with the vendor.",
              kBackInHa}},
    {.id = "versions-differ",
     .alert = "Kemp360VersionMismatch",
     .alert_severity = "warning",
     .severity = Severity::kBad,
     .basis = FaultBasis::kVendor,
     .when = [](const FaultCase& at) { return at.violated(); },
     .check = Check::kVersionParity,
     .headline = "versions differ: {unit} {version}, {other} {other_version}",
     .meaning = {"Both units must run the same version.", kMovesItself},
     .causes = {"An upgrade is in progress, or was not finished.", kRestoreIsLikely},
     .cure = {"Upgrade {older} to {newer_version} as soon as possible.", kBackInHa}},
    {.id = "local-license-differs",
     .alert = "Kemp360LocalLicenseMismatch",
     .alert_severity = "critical",
     .severity = Severity::kBad,
     .basis = FaultBasis::kVendor,
     .when = [](const FaultCase& at) { return at.violated() && at.unit().local_license == true; },
     .of_each_unit = true,
     .check = Check::kLocalLicenseParity,
     .headline = "local licensing differs: {unit} is licensed, {other} is not",
     .meaning = {"Both units must be licensed for local licensing, or both not.", kMovesItself},
     .causes = {"The license of one unit was updated.", kRestoreIsLikely, kExpired},
     .cure = {kCompareLicenses,
              "If a license was updated, update the license of the other unit in the same way "
              "(Settings and Configuration > License Management).",
              "If a backup was restored, license that unit as the other one is licensed.",
              kFourSettings, kBackInHa}},
    {.id = "metered-license-differs",
     .alert = "Kemp360MeteredLicenseMismatch",
     .alert_severity = "critical",
     .severity = Severity::kBad,
     .basis = FaultBasis::kVendor,
     .when = [](const FaultCase& at) { return at.violated() && at.unit().metered_license == true; },
     .of_each_unit = true,
     .check = Check::kMeteredLicenseParity,
     .headline = "Metered Licensing differs: {unit} is licensed, {other} is not",
     .meaning = {"Both units must be licensed for Metered Licensing, or both not.", kMovesItself},
     .causes = {"The license of one unit was updated.", kRestoreIsLikely, kExpired},
     .cure = {kCompareLicenses,
              "If a license was updated, update the license of the other unit in the same way "
              "(Settings and Configuration > License Management).",
              "If a backup was restored, license that unit as the other one is licensed.",
              kFourSettings, kBackInHa}},
    {.id = "unit-removed",
     .alert = "Kemp360UnitRemoved",
     .alert_severity = "critical",
     .basis = FaultBasis::kAssumed,
     .when = OtherUnitRemoved,
     .of_each_unit = true,
     .headline = "{unit} names no peer and lists {devices} (was a unit removed?)",
     .meaning = {"This is assumed: {unit} is in standalone mode and names no peer, and nothing "
                 "indicates that a peer still licenses a LoadMaster.",
                 "When a unit is removed from an HA pair, all actively licensed LoadMasters are "
                 "moved to the other unit as normal devices (that is, not activated by Kemp 360 "
                 "Central), and must be re-licensed: those of the {devices} that the pair "
                 "licensed before.",
                 kGracePeriod, kGraceEnds},
     .causes = {"The peer of {unit} was removed from the HA pair.", kBrokenByRestore},
     .cure = {"Find out whether a unit was removed on purpose.",
              "If so, remove the normal (green) device of each LoadMaster that the pair licensed.",
              "Then re-license the LoadMaster from its own web UI against {unit}. Both steps are "
              "needed.",
              "If not, remove no device: set IP Address for the Other Peer and HA Key for the "
              "Other Peer again on both units.",
              "If {configured_other} is gone for good, remove it from the exporter's configuration "
              "when all LoadMasters are activated again."}},
    {.id = "removal-uncertain",
     .alert = "Kemp360UnitRemoved",
     .alert_severity = "critical",
     .severity = Severity::kUnknown,
     .basis = FaultBasis::kAssumed,
     .when = OtherUnitMayBeRemoved,
     .of_each_unit = true,
     .headline = "unknown whether normal devices of {unit} must be re-licensed",
     .meaning = {"{unit} is in standalone mode, names no peer, and is licensed for Metered "
                 "Licensing, but it lists {devices}, and no LoadMaster that is activated by Kemp "
                 "360 Central.",
                 "After a unit was removed from an HA pair, the LoadMasters that were licensed are "
                 "normal devices of the other unit. A device that was never licensed is a normal "
                 "device, too.",
                 kGracePeriod, kGraceEnds},
     .causes = {"The peer of {unit} was removed from the HA pair.",
                "{unit} was never in an HA pair, and these devices were never licensed."},
     .cure =
         {"If a unit was removed: remove each device that the pair licensed before from {unit}, "
          "then re-license the LoadMaster from its own web UI against {unit} (check --after "
          "removal lists all).",
          "If these devices were never licensed, no action is needed."}},
    {.id = "peer-address-empty",
     .alert = "Kemp360PeerAddressMismatch",
     .alert_severity = "critical",
     .when =
         [](const FaultCase& at) {
           return at.assessed().peer_address_match == false && PeerAddressIsEmpty(at.unit());
         },
     .of_each_unit = true,
     .check = Check::kPeerAddress,
     .explained_by = kRemoval,
     .headline = "IP Address for the Other Peer of {unit} is empty",
     .meaning = {"Without it, {unit} cannot reach its peer."},
     .causes = {"HA was not configured, or was reset, on {unit}.",
                "A unit was removed from the pair.", kBrokenByRestore},
     .cure = {kUnlessRemoved,
              "Otherwise, on {unit}, set IP Address for the Other Peer to {other_address}.",
              kFourSettings}},
    {.id = "peer-address-own",
     .alert = "Kemp360PeerAddressMismatch",
     .alert_severity = "critical",
     .basis = FaultBasis::kAssumed,
     .when = PeerAddressIsItsOwn,
     .of_each_unit = true,
     .check = Check::kPeerAddress,
     .headline = "IP Address for the Other Peer of {unit} is its own address: a backup of {other} "
                 "was probably restored to it",
     .meaning = {"It is {peer_address}, which {unit} reports as its own address: {unit} cannot "
                 "reach {other}."},
     .causes = {"A backup of {other} was restored to {unit}: it contains the HA settings of "
                "{other}.",
                "The setting was entered on the wrong unit."},
     .cure = {"On {unit}, set IP Address for the Other Peer to {other_address}.", kFourSettings,
              kBackInHa}},
    {.id = "peer-address-wrong",
     .alert = "Kemp360PeerAddressMismatch",
     .alert_severity = "critical",
     .basis = FaultBasis::kVendor,
     .when =
         [](const FaultCase& at) {
           return at.assessed().peer_address_match == false && !PeerAddressIsEmpty(at.unit()) &&
                  !PeerAddressIsItsOwn(at);
         },
     .of_each_unit = true,
     .check = Check::kPeerAddress,
     .headline = "IP Address for the Other Peer of {unit} is wrong",
     .meaning = {"It is {peer_address}, which is not an address of {other}."},
     .causes = {"A backup of the other unit was restored to {unit}.",
                "The address of {other} was changed."},
     .cure = {"If {peer_address} is another address of {other} (NAT, a second interface), change "
              "nothing on the units: add it to the addresses of {other} in the exporter's "
              "configuration.",
              "Otherwise, on {unit}, set IP Address for the Other Peer to {other_address}.",
              kFourSettings}},
    {.id = "peer-key-empty",
     .alert = "Kemp360PeerKeyMismatch",
     .alert_severity = "critical",
     .when =
         [](const FaultCase& at) {
           return at.assessed().peer_key_match == false && at.assessed().peer_key_set == false;
         },
     .of_each_unit = true,
     .check = Check::kPeerKey,
     .explained_by = kRemoval,
     .headline = "HA Key for the Other Peer of {unit} is empty",
     .meaning = {"Without it, the units do not accept each other."},
     .causes = {"HA was not configured, or was reset, on {unit}.",
                "A unit was removed from the pair.", kBrokenByRestore},
     .cure = {kUnlessRemoved,
              "Otherwise, copy the HA key that {other} shows into HA Key for the Other Peer of "
              "{unit}.",
              kFourSettings}},
    {.id = "peer-key-wrong",
     .alert = "Kemp360PeerKeyMismatch",
     .alert_severity = "critical",
     .basis = FaultBasis::kVendor,
     .when =
         [](const FaultCase& at) {
           return at.assessed().peer_key_match == false && at.assessed().peer_key_set != false;
         },
     .of_each_unit = true,
     .check = Check::kPeerKey,
     .headline = "HA Key for the Other Peer of {unit} is wrong",
     .meaning = {"It is not the key that {other} shows."},
     .causes = {"A backup of the other unit was restored to {unit}.",
                "{other} was installed again and has a new key."},
     .cure = {"Copy the HA key that {other} shows into HA Key for the Other Peer of {unit}.",
              kFourSettings}},
    {.id = "ha-disabled",
     .alert = "Kemp360HADisabled",
     .alert_severity = "warning",
     .basis = FaultBasis::kVendor,
     .when = [](const FaultCase& at) { return at.violated() && at.unit().ha_disabled == true; },
     .of_each_unit = true,
     .check = Check::kHaEnabled,
     .headline = "{unit} is disabled",
     .meaning = {"Under normal operation, neither unit should be disabled: while one is, failover "
                 "is not possible (assumed)."},
     .causes = {"Disable was selected for maintenance.",
                "The setting came from a backup that was restored."},
     .cure =
         {"If maintenance is in progress, ask the person who does it. Otherwise, clear Disable on "
          "{unit} (Settings and Configuration > HA Configuration).",
          kFourSettings}},
    {.id = "preferred-master-both",
     .alert = "Kemp360PreferredMasterConflict",
     .alert_severity = "warning",
     .basis = FaultBasis::kVendor,
     .when =
         [](const FaultCase& at) { return at.violated() && at.unit().preferred_master == true; },
     .check = Check::kPreferredMaster,
     .headline = "both units are Preferred Master",
     .meaning = {"Only one unit should have the Preferred Master option selected."},
     .causes = {"The setting came from a backup of the other unit that was restored."},
     .cure = {"Clear Preferred Master on the unit that is meant to be Standby.", kFourSettings}},
    {.id = "preferred-master-missing",
     .alert = "Kemp360PreferredMasterConflict",
     .alert_severity = "warning",
     .basis = FaultBasis::kVendor,
     .when =
         [](const FaultCase& at) { return at.violated() && at.unit().preferred_master == false; },
     .check = Check::kPreferredMaster,
     .headline = "neither unit is Preferred Master",
     .meaning = {"One unit should have the Preferred Master option selected.",
                 "Without one, both units may stay Standby after a restart (assumed)."},
     .causes = {"The setting came from a backup of the other unit that was restored."},
     .cure = {"Select Preferred Master on the unit that is meant to be Master.", kFourSettings}},
    {.id = "paired-with-third-unit",
     .alert = "Kemp360PeerDeviceMismatch",
     .alert_severity = "critical",
     .severity = Severity::kBad,
     .when =
         [](const FaultCase& at) {
           return at.assessed().peer_device_match == false && !HaHolds(at);
         },
     .of_each_unit = true,
     .check = Check::kPeerDevice,
     .headline = "{unit} may be paired with a third unit",
     .meaning =
         {"Its peer has the device ID {peer_device_id}; that of {other} is {other_device_id}."},
     .causes = {"The exporter's configuration names a unit that is not the peer of {unit}.",
                "{other} was replaced, or its license was updated, and {unit} still has the "
                "previous device ID of its peer (assumed).",
                kRestoreIsLikely},
     .cure =
         {"Check on {unit} which unit is its peer (Settings and Configuration > HA "
          "Configuration).",
          "If it is another unit and that is intended, correct the exporter's configuration. If "
          "it is not intended, set IP Address for the Other Peer and HA Key for the Other Peer "
          "on {unit} to what {other} shows.",
          kFourSettings}},
    {.id = "peer-device-differs",
     .alert = "Kemp360PeerDeviceMismatch",
     .alert_severity = "info",
     .severity = Severity::kInfo,
     .basis = FaultBasis::kAssumed,
     .when =
         [](const FaultCase& at) {
           return at.assessed().peer_device_match == false && HaHolds(at);
         },
     .of_each_unit = true,
     .check = Check::kPeerDevice,
     .headline = "{unit} gives another device ID for its peer",
     .meaning =
         {"Its peer has the device ID {peer_device_id}; that of {other} is {other_device_id}. "
          "One unit is Master and the other one Standby, and no unit reports an HA error."},
     .causes = {"The license of {other} was updated, and {unit} still shows its previous device ID "
                "(assumed).",
                "The profile maps device_id or peer_device_id to the wrong field."},
     .cure = {"Compare both device IDs with what the units' own pages show."}},

    // ---- The HA modes ----
    {.id = "ha-standalone",
     .alert = "Kemp360HAStandalone",
     .alert_severity = "critical",
     .severity = Severity::kBad,
     .basis = FaultBasis::kVendor,
     .when =
         [](const FaultCase& at) {
           return at.violated() && at.unit().ha_mode == HaMode::kStandalone &&
                  !at.both_are(HaMode::kStandalone);
         },
     .of_each_unit = true,
     .check = Check::kHaMode,
     .explained_by = kOutOfHa,
     .headline = "{unit} is in standalone mode",
     .meaning =
         {"{unit} is out of HA mode: failover is not possible. Each unit checks by itself, so the "
          "other one may follow at its next HA poll."},
     .causes = {"The license of one unit was updated.", kRestoreIsLikely,
                "The other unit was removed from the pair."},
     .cure = {"Read the HA error on {unit} (Settings and Configuration > HA Configuration).",
              "Compare local licensing, Metered Licensing and the versions of both units.",
              kFourSettings, kBackInHa}},
    {.id = "ha-standalone-both",
     .alert = "Kemp360HAStandalone",
     .alert_severity = "critical",
     .severity = Severity::kBad,
     .basis = FaultBasis::kVendor,
     .when = [](const FaultCase& at) { return at.violated() && at.both_are(HaMode::kStandalone); },
     .check = Check::kHaMode,
     .explained_by = kOutOfHa,
     .headline = "both units are in standalone mode",
     .meaning = {"Both are out of HA mode: failover is not possible."},
     .causes = {"The license of one unit was updated.", kRestoreIsLikely},
     .cure = {"Read the HA error on both units (Settings and Configuration > HA Configuration).",
              "Compare local licensing, Metered Licensing and the versions of both units.",
              kFourSettings, kBackInHa}},
    {.id = "ha-split-brain",
     .alert = "Kemp360HASplitBrain",
     .alert_severity = "critical",
     .severity = Severity::kBad,
     .when = [](const FaultCase& at) { return at.violated() && at.both_are(HaMode::kMaster); },
     .check = Check::kHaMode,
     .headline = "both units are Master",
     .meaning = {"Changes made on one unit may be lost (assumed)."},
     .causes = {"The network between the two units fails.", "Preferred Master is selected on both.",
                "The address or the HA key of the other peer is wrong."},
     .cure =
         {"Until one unit is Standby, re-license no LoadMaster, and change nothing but HA settings "
          "on the unit that is meant to be Standby.",
          "If Preferred Master is selected on both, clear it on that unit.",
          "Check the network between the units (TCP 443; 8443 on Azure and AWS).", kFourSettings,
          "Check that one unit is Master and the other one Standby, then look for stale license "
          "migrations."}},
    {.id = "ha-no-master",
     .alert = "Kemp360HANoMaster",
     .alert_severity = "critical",
     .severity = Severity::kBad,
     .when = [](const FaultCase& at) { return at.violated() && at.both_are(HaMode::kStandby); },
     .check = Check::kHaMode,
     .headline = "neither unit is Master",
     .meaning = {"Both units are Standby: scheduled actions do not run, and failover is not "
                 "possible."},
     .causes = {"Preferred Master is selected on neither unit.", "A unit has just restarted."},
     .cure = {"If a unit has just restarted, wait five minutes.",
              "If Preferred Master is selected on neither unit, select it on the one that was "
              "Master before. Clear Disable on both.",
              "If it is selected already, apply the HA settings of that unit again.",
              "Check that one unit is Master and the other one Standby."}},
    {.id = "ha-role-flapping",
     .alert = "Kemp360HARoleFlapping",
     .alert_severity = "warning",
     .headline = "the Master changes repeatedly",
     .meaning = {"A failover and the return of the Preferred Master count as two changes."},
     .causes = {"A unit restarts repeatedly.", "The network between the units fails at times."},
     .cure =
         {"If a unit could not be read in the last hour, check it in its hypervisor.",
          "If both units could be read, check the network between them.",
          "If it cannot be fixed now, select Disable on the unit that should be Standby: failover "
          "is not possible until you clear it."}},
    {.id = "preferred-master-not-master",
     .alert = "Kemp360PreferredMasterNotMaster",
     .alert_severity = "warning",
     .when =
         [](const FaultCase& at) {
           return at.other() != nullptr && !at.one_unit_twice() &&
                  at.unit().preferred_master == true && at.unit().ha_disabled == false &&
                  at.unit().ha_mode != HaMode::kMaster && at.other()->ha_mode == HaMode::kMaster;
         },
     .of_each_unit = true,
     .explained_by = kOutOfHa,
     .headline = "{unit} is Preferred Master, but {other} is Master",
     .meaning = {"A Preferred Master takes the role back when it returns."},
     .causes = {"{unit} has just returned, or could not take the role back.",
                "{unit} has an HA error, or a wrong HA setting."},
     .cure =
         {"If {unit} has not become Master half an hour after it returned, read its HA error "
          "(Settings and Configuration > HA Configuration), fix it, and apply the HA settings of "
          "{unit} again.",
          "If {other} is meant to stay Master, clear Preferred Master on {unit}, then select it on "
          "{other}."}},
    {.id = "ha-mode-not-mapped",
     .alert = "Kemp360FactMissing",
     .alert_severity = "warning",
     .severity = Severity::kUnknown,
     .when = [](const FaultCase& at) { return ModeLacks(at) && at.unit().ha_mode.has_value(); },
     .of_each_unit = true,
     .headline = "{unit} reports an HA mode that its profile does not map",
     .meaning = {"Whether the pair is in HA is unknown."},
     .causes = {"{mode_why}.", "{unit} was upgraded, and uses another word."},
     .cure = {"Add the value, which the exporter's pages show, to ha_mode in the profile of "
              "{unit}."}},
    {.id = "ha-mode-not-reported",
     .alert = "Kemp360FactMissing",
     .alert_severity = "warning",
     .severity = Severity::kUnknown,
     .when = ModeNotReported,
     .of_each_unit = true,
     .headline = "{unit} does not report its HA mode",
     .meaning = {"Whether the pair is in HA is unknown."},
     .causes = {"{mode_why}.", "The exporter's user may not read the HA settings.",
                "The profile does not map ha_mode."},
     .cure = {"Give the exporter's user on {unit} the permission to read the HA settings.",
              "Check that the profile of {unit} maps ha_mode."}},
    {.id = "ha-error",
     .alert = "Kemp360HAError",
     .alert_severity = "warning",
     .when = [](const FaultCase& at) { return at.unit().ha_error == true; },
     .of_each_unit = true,
     .explained_by = kHaErrors,
     .headline = "{unit} reports an HA error",
     .meaning = {"Its message is \"{error_text}\"."},
     .causes = {"The units cannot reach each other.", "An HA setting is wrong."},
     .cure = {"Read the HA error on {unit} (Settings and Configuration > HA Configuration).",
              "Check the network between the units (TCP 443; 8443 on Azure and AWS).",
              kFourSettings}},

    // ---- Licenses of LoadMasters ----
    {.id = "license-disowned",
     .alert = "Kemp360StaleMigration",
     .alert_severity = "warning",
     .basis = FaultBasis::kVendor,
     .when =
         [](const FaultCase& at) {
           return LoadMastersOf(at) != 0 && LoadMastersOf(at) < kManyMigrations;
         },
     .check = Check::kLoadmasterOwnership,
     .ownership = Ownership::kDisowned,
     .headline = "stale license migration: {loadmasters} disowned",
     .meaning = {"Each unit reports that the other one licenses {named}.", kGracePeriod,
                 kGraceEnds},
     .causes = {"A LoadMaster re-licensed from both units in quick succession."},
     .cure = {kHaFirst, kRelicenseAgain, kWaitToSynchronize}},
    {.id = "licenses-disowned-many",
     .alert = "Kemp360StaleMigrationsMany",
     .alert_severity = "critical",
     .when = [](const FaultCase& at) { return LoadMastersOf(at) >= kManyMigrations; },
     .check = Check::kLoadmasterOwnership,
     .ownership = Ownership::kDisowned,
     .headline = "stale license migration: {loadmasters} disowned",
     .meaning = {"Each unit reports that the other one licenses {named}.", kGracePeriod,
                 kGraceEnds},
     .causes = {kProfileFirst, "The units do not synchronize.",
                "A script re-licenses LoadMasters from both units in quick succession."},
     .cure = {kCompareClaim, "Stop whatever re-licenses LoadMasters against both units.", kHaFirst,
              kRelicenseAgain, kWaitToSynchronize,
              "If the number does not decrease within ten minutes of the first re-license, open a "
              "case with the vendor."}},
    {.id = "license-contested",
     .alert = "Kemp360OwnershipContested",
     .alert_severity = "warning",
     .when = [](const FaultCase& at) { return LoadMastersOf(at) != 0; },
     .check = Check::kLoadmasterOwnership,
     .ownership = Ownership::kContested,
     .headline = "{loadmasters} contested",
     .meaning = {"Both units report that they license {named}."},
     .causes = {kProfileFirst,
                "The license has just migrated: this takes a few minutes to synchronize.",
                "The units do not synchronize."},
     .cure = {kCompareClaim, "If the license has just migrated, wait a few minutes.", kHaFirst,
              "If both units still claim a LoadMaster, re-license it again against the unit that "
              "is meant to license it (assumed).",
              kWaitToSynchronize}},
    {.id = "license-one-sided",
     .alert = "Kemp360OwnershipOneSided",
     .alert_severity = "warning",
     .when = [](const FaultCase& at) { return LoadMastersOf(at) != 0; },
     .check = Check::kLoadmasterOwnership,
     .ownership = Ownership::kOneSided,
     .headline = "{loadmasters} one-sided",
     .meaning = {"Only one unit reports a license of {named}."},
     .causes = {kProfileFirst,
                "The license has just migrated: this takes a few minutes to synchronize.",
                "The units did not synchronize, or an old backup was restored."},
     .cure =
         {kCompareClaim, "If the license has just migrated, wait a few minutes.", kHaFirst,
          "If a unit lists one of them as a normal (green) device, remove it there.",
          "Re-license each of these LoadMasters again against the unit that reports its license "
          "(assumed).",
          kWaitToSynchronize}},
    {.id = "license-unclear",
     .alert = "Kemp360CheckUndecided",
     .alert_severity = "info",
     .when = [](const FaultCase& at) { return LoadMastersOf(at) != 0; },
     .headline = "unknown which unit licenses {loadmasters}",
     .meaning = {"What a unit reports was not understood, or it is not clear which rows of the two "
                 "lists are the same LoadMaster.",
                 "In the response of {unit}: {claim_why}.",
                 "In the response of {other}: {other_claim_why}.",
                 "{unit} lists {listed_twice} twice, with different states or claims.",
                 "{other} lists {other_listed_twice} twice, with different states or claims."},
     .causes = {"A unit was upgraded, and its responses have changed.",
                "A LoadMaster was rebuilt, and a unit still lists its old record beside it.",
                "One unit lists a LoadMaster by its name and the other one by its address."},
     .cure =
         {"If the exporter's pages show a value of loadmaster_claim or loadmaster_state that was "
          "not understood, map it in the profile.",
          "If LoadMasters differ only by a port that a list leaves out, set default_port or map "
          "the port in the profile.",
          "If a unit lists a LoadMaster twice, remove the old record there.",
          "If the units list it differently, map its MAC address in the profile."}},
    {.id = "reports-differ",
     .alert = "Kemp360ReportsDiffer",
     .alert_severity = "warning",
     .basis = FaultBasis::kVendor,
     .when = [](const FaultCase& at) { return at.violated(); },
     .check = Check::kReportParity,
     .explained_by = kOwnership,
     .headline = "Metered Licensing reports differ",
     .meaning = {"The Metered Licensing report of either unit should contain all Metered Licensing "
                 "LoadMasters licensed across both units, with the same owner.",
                 "Usage that is billed from them may be wrong."},
     .causes = {"Neither report names an owner for any of its {no_owners}: most likely the profile "
                "reads the owner from the wrong column.",
                "A license has just migrated: this takes a few minutes to synchronize.",
                "One Metered Licensing report is outdated."},
     .cure =
         {"If no owner is named, first compare the owner's column in the profile with a report "
          "({no_owners} in it).",
          "If a license has just migrated, wait a few minutes. If a report comes from a file, "
          "fetch both again, within five minutes of each other.",
          "If the reports still differ, find the LoadMasters that do (kemp360_exporter check lists "
          "them), and tell the vendor with the report."}},
    {.id = "loadmaster-needs-relicense",
     .alert = "Kemp360LoadMasterNeedsRelicense",
     .alert_severity = "warning",
     .basis = FaultBasis::kVendor,
     .headline = "LoadMaster {loadmaster} must be re-licensed",
     .meaning = {"Kemp 360 Central activated it before; now it is a normal device (that is, not "
                 "activated by Kemp 360 Central).",
                 kGracePeriod},
     .causes = {"A unit was removed from the HA pair."},
     .cure = {"Remove the normal (green) device from each unit that lists it.",
              "Then re-license the LoadMaster from its own web UI, against one unit only (after a "
              "removal, the remaining one). Both steps are needed."}},
    {.id = "loadmaster-removed-not-relicensed",
     .alert = "Kemp360LoadMasterRemovedNotRelicensed",
     .alert_severity = "warning",
     .headline = "LoadMaster {loadmaster} was removed and not re-licensed",
     .meaning = {"It was a normal device that had to be re-licensed. It was removed from Kemp 360 "
                 "Central, and no unit lists it since.",
                 kGracePeriod},
     .causes = {"Only the first of the two steps was done."},
     .cure =
         {"If the LoadMaster is in use, re-license it from its own web UI against the remaining "
          "unit.",
          "If it was retired, no action is needed: the alert resolves within 7 days."}},

    // ---- The units, beside HA and licenses ----
    {.id = "certificate-expired",
     .alert = "Kemp360CertificateExpiring",
     .alert_severity = "critical",
     .when =
         [](const FaultCase& at) {
           const auto& expiry = at.unit().certificate_expiry;
           return expiry && *expiry <= at.snapshot.read_at;
         },
     .of_each_unit = true,
     .headline = "the certificate of {unit} has expired",
     .meaning = {"The exporter reads {unit} only while certificate verification is off."},
     .causes = {"The certificate was not replaced in time."},
     .cure = {"Install a new certificate on {unit}, and its CA certificate in the exporter's "
              "ca_file."}},
    {.id = "certificate-expiring",
     .alert = "Kemp360CertificateExpiring",
     .alert_severity = "warning",
     .when =
         [](const FaultCase& at) {
           const auto& expiry = at.unit().certificate_expiry;
           return expiry && *expiry > at.snapshot.read_at &&
                  *expiry - at.snapshot.read_at < kCertificateWarning;
         },
     .of_each_unit = true,
     .headline = "the certificate of {unit} expires in {expires_in}",
     .meaning = {"When it has expired, the exporter cannot read {unit}."},
     .causes = {"The certificate has not been replaced yet."},
     .cure = {"If the new certificate has another issuer, first add its CA certificate to the "
              "exporter's ca_file.",
              "Install the new certificate on {unit}."}},
    {.id = "clock-skew",
     .alert = "Kemp360ClockSkew",
     .alert_severity = "warning",
     .when =
         [](const FaultCase& at) {
           const auto& skew = at.unit().clock_skew;
           return skew && (*skew > kClockSkew || *skew < -kClockSkew);
         },
     .of_each_unit = true,
     .headline = "the clock of {unit} is {skew} the exporter's clock",
     .meaning = {"Metered Licensing reports and scheduled tasks run by the clock of the unit."},
     .causes = {"On {unit}, NTP is off, or the time servers cannot be reached.",
                "If all units differ alike, the clock of the exporter's host is wrong."},
     .cure = {"On {unit}, enable NTP (Settings and Configuration > Date & Time).",
              "If all units differ alike, start the time service of the exporter's host."}},
    {.id = "report-stale",
     .alert = "Kemp360ReportStale",
     .alert_severity = "warning",
     .when =
         [](const FaultCase& at) {
           const auto& report = at.unit().report;
           return report && at.snapshot.read_at - report->made_at > kReportStale;
         },
     .of_each_unit = true,
     .headline = "the Metered Licensing report of {unit} is more than a day old",
     .meaning = {"The LoadMasters that it lists may be outdated. The reports of two units are "
                 "compared only if both were made within five minutes."},
     .causes =
         {"The job that writes report_file to the exporter's host has failed or was removed."},
     .cure = {"Read the log of the job that fetches the report, and run it again.",
              "If the report is no longer needed, remove report_file from the exporter's "
              "configuration."}},
    {.id = "fact-missing",
     .alert = "Kemp360FactMissing",
     .alert_severity = "warning",
     .when = FactsMissing,
     .of_each_unit = true,
     .headline = "{unit} does not report: {facts}",
     .meaning = {"Checks that need what is missing are undecided."},
     .causes = {"{facts_why}.", "{unit} was upgraded, and its responses have changed."},
     .cure = {kReadTheLog, "Map the fact, or its value, in the profile of {unit}."}},

    // ---- Good to know ----
    {.id = "cross-restore-unsupported",
     .alert = "Kemp360CrossRestoreUnsupported",
     .alert_severity = "info",
     .severity = Severity::kInfo,
     .basis = FaultBasis::kVendor,
     .when =
         [](const FaultCase& at) {
           const auto& units = at.assessment.units;
           return units.size() == 2 && (units[0].cross_restore_supported == false ||
                                        units[1].cross_restore_supported == false);
         },
     .headline = "a backup of one unit cannot replace the other unit",
     .meaning = {"Before Version 1.23, this breaks the HA configuration."},
     .causes = {"A unit runs a version before 1.23."},
     .cure = {"Restore each unit from its own backup only.",
              "Plan an upgrade of both units to Version 1.23 or later, one soon after the other."}},
    {.id = "tls-verification-disabled",
     .alert = "Kemp360TLSVerificationDisabled",
     .alert_severity = "info",
     .severity = Severity::kInfo,
     .when = [](const FaultCase& at) { return !at.unit().tls_verified; },
     .of_each_unit = true,
     .headline = "the exporter does not verify the certificate of {unit}",
     .meaning = {"The API key may be sent to an impostor, and the responses may come from one."},
     .causes = {"The exporter's configuration sets insecure_skip_verify."},
     .cure = {"Set tls_config.ca_file or pinned_public_key in the exporter's configuration, and "
              "remove insecure_skip_verify."}},
    {.id = "check-undecided",
     .alert = "Kemp360CheckUndecided",
     .alert_severity = "info",
     .severity = Severity::kInfo,
     .when = ChecksUndecided,
     .explained_by = kLackingFacts,
     .headline = "not all checks can be decided",
     .meaning = {"Undecided although all sources were read: {checks}.",
                 "Alerts on what is undecided cannot fire."},
     .causes = {"The profile does not map a fact, or a unit does not report it.",
                "The units have no Metered Licensing report that the exporter can read."},
     .cure = {"Map the fact in a profile, or give the exporter's user the permission to read it.",
              "If the fact is not available, silence the alert for this check."}},

    // ---- What the rules alone see: the exporter itself ----
    {.id = "many-pairs-unreachable",
     .alert = "Kemp360ManyPairsUnreachable",
     .alert_severity = "critical",
     .severity = Severity::kUnknown,
     .headline = "more than half of all pairs cannot be read",
     .meaning = {"Whether these pairs are in HA is unknown. Most likely the fault is not in the "
                 "units but in what they share."},
     .causes = {"A firewall, the network, a DNS server or a proxy between the exporter and the "
                "units fails.",
                "The exporter's host has no network, or its clock is wrong."},
     .cure = {"Check the network from the exporter's host first.",
              "If it works, read the exporter's log, and check its credentials and ca_file."}},
    {.id = "read-slow",
     .alert = "Kemp360ReadSlow",
     .alert_severity = "warning",
     .headline = "a read of the pair takes long",
     .meaning = {"The exporter ends a read at its timeout (8 s by default): what was not read by "
                 "then is missing."},
     .causes = {"A unit is busy.", "The list of LoadMasters is long.", "The network is slow."},
     .cure = {"Check the load of the units and the network.",
              "If the list of LoadMasters is long, raise the pair's timeout, and keep it below the "
              "scrape_timeout of Prometheus."}},
    {.id = "loadmasters-truncated",
     .alert = "Kemp360LoadMastersTruncated",
     .alert_severity = "warning",
     .headline = "some LoadMasters have no series of their own",
     .meaning = {"The pair has more LoadMasters than loadmasters.limit. Counts stay complete; the "
                 "list of LoadMasters to re-license may be incomplete."},
     .causes = {"LoadMasters were added."},
     .cure = {"Raise loadmasters.limit in the exporter's configuration."}},
    {.id = "pair-not-seen",
     .alert = "Kemp360PairNotSeen",
     .alert_severity = "info",
     .headline = "the pair is not monitored",
     .meaning = {"The current state of faults that were reported earlier is unknown."},
     .causes = {"The exporter is down, or Prometheus cannot reach it."},
     .cure = {"See the alert about the exporter, its probe or its targets, and fix that."}},
    {.id = "pair-vanished",
     .alert = "Kemp360PairVanished",
     .alert_severity = "info",
     .headline = "the pair is no longer monitored",
     .meaning = {"This is not because an exporter is down."},
     .causes = {"The pair was removed from the exporter's configuration or renamed.",
                "The pair's target was removed from Prometheus."},
     .cure = {"If it was removed or renamed on purpose, no action is needed: the alert resolves "
              "within about a day.",
              "Otherwise, check the exporter's configuration, and the targets of Prometheus."}},
    {.id = "exporter-absent",
     .alert = "Kemp360ExporterAbsent",
     .alert_severity = "critical",
     .headline = "Prometheus has no target of the job kemp360-exporter",
     .meaning = {"No pair is monitored."},
     .causes = {"The scrape configuration was changed, or service discovery finds nothing.",
                "The job has another name."},
     .cure = {"Check the targets and the configuration of Prometheus."}},
    {.id = "exporter-down",
     .alert = "Kemp360ExporterDown",
     .alert_severity = "critical",
     .headline = "Prometheus cannot scrape the exporter {instance}",
     .meaning = {"Its pairs are not monitored."},
     .causes = {"The exporter is down.", "Prometheus cannot reach it."},
     .cure = {"Check whether the exporter is running, read its log, and check whether Prometheus "
              "can reach it."}},
    {.id = "probe-failing",
     .alert = "Kemp360ProbeFailing",
     .alert_severity = "warning",
     .headline = "the probe of the pair fails",
     .meaning = {"The pair is not monitored."},
     .causes = {"The exporter is down, or is overloaded and responds with 503.",
                "It has no pair of this name (404).",
                "A read takes longer than the scrape_timeout of Prometheus."},
     .cure =
         {"Read the error on the targets page of Prometheus.",
          "Check whether the exporter is running, and read its log.",
          "If the error is \"context deadline exceeded\", raise the scrape_timeout of Prometheus "
          "above the pair's timeout."}},
    {.id = "labels-shadowed",
     .alert = "Kemp360LabelsShadowed",
     .alert_severity = "critical",
     .headline = "a target label hides a label of the exporter",
     .meaning = {"Alerts and dashboards read the label of the target: faults may be missed."},
     .causes = {"The targets in Prometheus have a label pair, unit or loadmaster of their own."},
     .cure = {"Set honor_labels: true in the scrape configuration.",
              "Otherwise, remove the label from the targets."}},
    {.id = "config-reload-failed",
     .alert = "Kemp360ConfigReloadFailed",
     .alert_severity = "warning",
     .headline = "the exporter rejected its new configuration",
     .meaning = {"The previous configuration stays active."},
     .causes = {"The configuration has an error."},
     .cure = {"Read the exporter's log: it lists every error with line and column.",
              "Fix the errors: the new configuration is loaded automatically."}},
};

}  // namespace

std::span<const Fault> AllFaults() { return kFaults; }

}  // namespace kemp360
