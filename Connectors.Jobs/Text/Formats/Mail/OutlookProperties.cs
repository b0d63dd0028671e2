using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>The properties of a message, a recipient or an attachment in an Outlook file (MS-OXMSG).</summary>
/// <param name="file">The file.</param>
/// <param name="storage">The place of the properties: empty, or ending with a slash.</param>
/// <param name="headerBytes">The length of the header above the fixed properties, which differs by kind of storage.</param>
internal sealed class OutlookProperties(CompoundFile file, string storage, int headerBytes)
{
    public const int MessageHeader = 32;
    public const int EmbeddedHeader = 24;
    public const int OtherHeader = 8;

    private const int CodePageTag = 0x3FFD0003;
    private const int InternetCodePageTag = 0x3FDE0003;

    private readonly Lazy<byte[]> _fixed = new(() => file.Read($"{storage}__properties_version1.0") ?? []);

    public CompoundFile File => file;

    public string Storage => storage;

    /// <summary>The charset of strings that are not Unicode; null if the message does not tell.</summary>
    public string? Charset => CharsetOf(CodePageTag) ?? CharsetOf(InternetCodePageTag);

    /// <summary>The charset of the HTML body; null if the message does not tell.</summary>
    public string? HtmlCharset => CharsetOf(InternetCodePageTag) ?? CharsetOf(CodePageTag);

    /// <summary>Returns a text, or null if the property is not there.</summary>
    /// <param name="id">The property.</param>
    /// <param name="charset">The charset of the message, for text that is not Unicode.</param>
    public string? Text(int id, string? charset)
        => Stream(id, 0x001F) is { } unicode ? Encoding.Unicode.GetString(unicode).TrimEnd('\0')
            : Stream(id, 0x001E) is { } bytes ? PlainText.Decode(bytes, charset).TrimEnd('\0')
            : null;

    public byte[]? Bytes(int id) => Stream(id, 0x0102);

    /// <summary>Returns a time as text, or null if the property is not there.</summary>
    public string? Time(int id)
    {
        var value = Fixed((id << 16) | 0x0040);
        return value.Length == 8 && BinaryPrimitives.ReadInt64LittleEndian(value) is var ticks and > 0
            && ticks < DateTime.MaxValue.Ticks - DateTime.FromFileTimeUtc(0).Ticks
            ? DateTime.FromFileTimeUtc(ticks).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>
    /// Returns the id that the file gives to a named property, such as the place of a meeting. Returns 0 if the file does not use it.
    /// </summary>
    public int Named(int name)
    {
        var entries = file.Read("__nameid_version1.0/__substg1.0_00030102") ?? [];
        for (var at = 0; at + 8 <= entries.Length; at += 8)
        {
            var isNumber = (entries[at + 4] & 1) == 0;
            if (isNumber && BinaryPrimitives.ReadInt32LittleEndian(entries.AsSpan(at)) == name)
                return 0x8000 + BinaryPrimitives.ReadUInt16LittleEndian(entries.AsSpan(at + 6));
        }

        return 0;
    }

    private byte[]? Stream(int id, int type) => file.Read($"{storage}__substg1.0_{id:X4}{type:X4}");

    private string? CharsetOf(int tag)
    {
        var value = Fixed(tag);
        return value.Length == 8 ? Charsets.NameOf(BinaryPrimitives.ReadInt32LittleEndian(value)) : null;
    }

    private ReadOnlySpan<byte> Fixed(int tag)
    {
        var properties = _fixed.Value;
        for (var at = headerBytes; at + 16 <= properties.Length; at += 16)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(properties.AsSpan(at)) == tag)
                return properties.AsSpan(at + 8, 8);
        }

        return [];
    }
}
