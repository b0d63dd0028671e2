using System.Text;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>The texts among a shape's properties ([MS-ODRAW] 2.3): those of word art, and what describes a picture.</summary>
internal static class OldSlidesShape
{
    private const int EntryBytes = 6;
    private const int WordArt = 0x00C0;
    private const int Description = 0x0381;
    private const int IsLong = 0x8000;
    private const int Id = 0x3FFF;

    /// <summary>Returns the texts. The values of long properties stand behind the list of all properties, in its order.</summary>
    public static IEnumerable<string> Texts(OldSlidesRecord properties)
    {
        long at = properties.Number * EntryBytes;
        for (var index = 0; index < properties.Number; index++)
        {
            var kind = properties.UInt16(index * EntryBytes);
            if ((kind & IsLong) == 0)
                continue;
            var length = properties.UInt32((index * EntryBytes) + 2);
            if (at + length > properties.Content.Length)
                yield break;
            if ((kind & Id) is WordArt or Description)
                yield return Encoding.Unicode.GetString(properties.Content.Span.Slice((int)at, (int)length & ~1)).TrimEnd('\0');
            at += length;
        }
    }
}
