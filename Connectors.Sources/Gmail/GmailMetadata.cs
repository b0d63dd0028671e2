using System.Text.Json.Nodes;
using Connectors.Sources.Mail;

namespace Connectors.Sources.Gmail;

/// <summary>A thread's metadata. Its Message-IDs link it to the same mail in other mailboxes.</summary>
internal static class GmailMetadata
{
    private const int MaxValues = 200;

    public static Dictionary<string, JsonNode?> Of(
        string mailbox, IReadOnlyList<GmailMessage> messages, IEnumerable<GmailPart> attachments, IEnumerable<string> messageIds)
    {
        var metadata = new Dictionary<string, JsonNode?>
        {
            ["mailbox"] = mailbox,
            ["message_count"] = messages.Count,
            ["subject"] = MailAddresses.Decode(messages[0].Payload?.Header("Subject")),
        };
        foreach (var name in new[] { "from", "to", "cc", "bcc" })
        {
            var addresses = messages.SelectMany(message => MailAddresses.Parse(message.Payload?.Header(name)));
            Add(name, addresses.Select(address => address.Address));
        }

        Add("labels", messages.SelectMany(message => message.LabelIds ?? []));
        Add("message_ids", messageIds);
        Add("attachments", attachments.Select(part => MailAddresses.Decode(part.Filename)).Where(name => name.Length > 0));
        return metadata;

        void Add(string name, IEnumerable<string> values)
        {
            var distinct = values.Distinct().Order(StringComparer.Ordinal).Take(MaxValues).ToList();
            if (distinct.Count > 0)
                metadata[name] = new JsonArray([.. distinct.Select(value => JsonValue.Create(value))]);
        }
    }
}
