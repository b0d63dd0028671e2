using System.Buffers.Binary;
using System.Text;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// Reads the records of an XLSB's part ([MS-XLSB] 2.1.4): a kind of one or two bytes, a length of at most four bytes with seven bits each,
/// and the content.
/// </summary>
internal sealed class BinaryRecords(Stream part, TextBudget budget)
{
    /// <summary>A cell's text has at most 32,767 characters. Longer records hold pictures and the like, and are passed over.</summary>
    private const int MaxContent = 1 << 20;

    private readonly byte[] _block = new byte[81920];
    private int _length;
    private int _at;
    private byte[] _content = [];

    public BinaryRecord Kind { get; private set; }

    /// <summary>The content of the current record; empty if it is too long to be of use.</summary>
    public ReadOnlySpan<byte> Content => _content;

    /// <summary>Moves to the next record. Returns false at the end.</summary>
    public bool Next()
    {
        budget.Token.ThrowIfCancellationRequested();
        if (TryByte() is not { } first)
            return false;
        Kind = (BinaryRecord)((first & 0x80) == 0 ? first : (first & 0x7F) | (Byte() << 7));
        long length = 0;
        for (var shift = 0; shift < 28; shift += 7)
        {
            var next = Byte();
            length |= (long)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
                break;
        }

        _content = length <= MaxContent ? new byte[length] : [];
        for (long done = 0, count; done < length; done += count)
        {
            if (_at == _length && !Fill())
                throw new EndOfStreamException("A record ends behind its part.");
            count = Math.Min(length - done, _length - _at);
            if (_content.Length > 0)
                _block.AsSpan(_at, (int)count).CopyTo(_content.AsSpan((int)done));
            _at += (int)count;
        }

        return true;
    }

    public ushort UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(at, 2));

    public uint UInt32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(at, 4));

    public double Double(int at) => BinaryPrimitives.ReadDoubleLittleEndian(Slice(at, 8));

    /// <summary>Reads a number in the short form: 30 bits of a double or a whole number, perhaps in hundredths.</summary>
    public double ShortNumber(int at)
    {
        var bits = UInt32(at);
        var number = (bits & 2) != 0 ? (int)bits >> 2 : BitConverter.UInt64BitsToDouble((ulong)(bits & ~3u) << 32);
        return (bits & 1) != 0 ? number / 100 : number;
    }

    /// <summary>Reads a text and moves behind it. A text that is null has no characters.</summary>
    public string Text(ref int at)
    {
        var length = UInt32(at);
        at += 4;
        if (length == uint.MaxValue)
            return "";
        if (length > MaxContent)
            throw new InvalidDataException("A text ends behind its record.");
        var text = Encoding.Unicode.GetString(Slice(at, (int)length * 2));
        at += (int)length * 2;
        return text;
    }

    /// <summary>Whether two texts and nothing else stand from a place of the record on.</summary>
    public bool HasTwoTexts(int at)
    {
        for (var text = 0; text < 2; text++)
        {
            if (at + 4 > _content.Length || UInt32(at) > MaxContent)
                return false;
            at += 4 + ((int)UInt32(at) * 2);
        }

        return at == _content.Length;
    }

    private ReadOnlySpan<byte> Slice(int at, int length)
        => at + length <= _content.Length ? _content.AsSpan(at, length) : throw new InvalidDataException("A record is too short.");

    private int Byte() => TryByte() ?? throw new EndOfStreamException("A record is cut off.");

    private int? TryByte() => _at < _length || Fill() ? _block[_at++] : null;

    private bool Fill()
    {
        (_at, _length) = (0, part.Read(_block));
        return _length > 0;
    }
}

/// <summary>The kinds of records that hold text ([MS-XLSB] 2.3).</summary>
internal enum BinaryRecord
{
    Row = 0,
    CellShortNumber = 2,
    CellError = 3,
    CellBool = 4,
    CellNumber = 5,
    CellText = 6,
    CellSharedText = 7,
    FormulaText = 8,
    FormulaNumber = 9,
    FormulaBool = 10,
    FormulaError = 11,
    SharedText = 19,
    Format = 44,
    Style = 47,
    CellRichText = 62,
    BookProperties = 153,
    Sheet = 156,
    BeginHeaderFooter = 479,
    BeginCellStyles = 617,
    EndCellStyles = 618,
    CommentText = 637,
}
