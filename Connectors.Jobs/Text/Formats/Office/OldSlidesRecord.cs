using System.Buffers.Binary;
using System.Text;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>A record of an old presentation ([MS-PPT] 2.3.1), or of a drawing in it: a kind, a number and a content.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">The instance: which of several of its kind it is, or how many entries it has.</param>
/// <param name="Content">What stands behind its head, cut off where the file ends.</param>
internal readonly record struct OldSlidesRecord(OldSlidesKind Kind, int Number, ReadOnlyMemory<byte> Content)
{
    private const int HeadBytes = 8;
    private const int ContainerVersion = 0xF;

    /// <summary>Whether it consists of records.</summary>
    public bool IsContainer { get; private init; }

    /// <summary>Returns the records within it; none if it is not a container.</summary>
    public IEnumerable<OldSlidesRecord> Children => IsContainer || Kind == OldSlidesKind.TagData ? All(Content) : [];

    /// <summary>Returns the records that stand one behind the other.</summary>
    public static IEnumerable<OldSlidesRecord> All(ReadOnlyMemory<byte> records)
    {
        for (var at = 0; At(records, at) is { } record; at += HeadBytes + record.Content.Length)
            yield return record;
    }

    /// <summary>Returns the record at a place, or null if there is none.</summary>
    public static OldSlidesRecord? At(ReadOnlyMemory<byte> records, long at)
    {
        if (at < 0 || at > records.Length - HeadBytes)
            return null;
        var head = records.Span[(int)at..];
        var first = BinaryPrimitives.ReadUInt16LittleEndian(head);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        var rest = records[((int)at + HeadBytes)..];
        return new OldSlidesRecord(
            (OldSlidesKind)BinaryPrimitives.ReadUInt16LittleEndian(head[2..]), first >> 4, rest[..(int)Math.Min(length, rest.Length)])
        {
            IsContainer = (first & 0xF) == ContainerVersion,
        };
    }

    public OldSlidesRecord? Child(OldSlidesKind kind)
        => Children.Where(child => child.Kind == kind).Select(child => (OldSlidesRecord?)child).FirstOrDefault();

    /// <summary>Returns a number of the content; 0 if the content is shorter.</summary>
    public uint UInt32(int at) => at + 4 <= Content.Length ? BinaryPrimitives.ReadUInt32LittleEndian(Content.Span[at..]) : 0;

    public ushort UInt16(int at) => at + 2 <= Content.Length ? BinaryPrimitives.ReadUInt16LittleEndian(Content.Span[at..]) : (ushort)0;

    /// <summary>Returns the text of a record that is a text; otherwise null.</summary>
    public string? Text => Kind switch
    {
        OldSlidesKind.WideText or OldSlidesKind.String => Encoding.Unicode.GetString(Content.Span[..(Content.Length & ~1)]),
        // The low bytes of characters whose high bytes are zero.
        OldSlidesKind.NarrowText => Encoding.Latin1.GetString(Content.Span),
        _ => null,
    };
}

/// <summary>The kinds of records that lead to text ([MS-PPT] 2.13.24, [MS-ODRAW] 2.2).</summary>
internal enum OldSlidesKind
{
    Document = 1000,
    Slide = 1006,
    SlideSettings = 1007,
    Notes = 1008,
    ListEntry = 1011,
    Master = 1016,
    Placeholder = 3011,
    OutlineText = 3998,
    TextKind = 3999,
    WideText = 4000,
    NarrowText = 4008,
    String = 4026,
    Margins = 4057,
    MarginsSettings = 4058,
    List = 4080,
    Edit = 4085,
    TagData = 5003,
    Places = 6002,
    Comment = 12000,
    Shape = 0xF004,
    ShapeProperties = 0xF00B,
    ShapeText = 0xF00D,
    ShapeData = 0xF011,
    MoreShapeProperties = 0xF122,
}
