using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>
/// Reads an extractor's answers. Nothing that an extractor says is believed: a file may have taken it over. Text beyond the limit and
/// frames that cannot be are errors.
/// </summary>
internal sealed class FrameReader(Stream input) : IDisposable
{
    private const int BufferBytes = 64 << 10;
    private const int MaxFrameBytes = 2 * FrameWriter.MaxCharacters;

    private readonly BufferedStream _input = new(input, BufferBytes);
    private readonly byte[] _frame = new byte[MaxFrameBytes];

    /// <summary>Waits until the extractor is ready.</summary>
    /// <exception cref="EndOfStreamException">It has ended.</exception>
    public async Task ReadyAsync()
    {
        if ((await ReadAsync()).Kind != FrameKind.Ready)
            throw new InvalidDataException("an answer came before it was ready");
    }

    /// <summary>Reads the whole answer.</summary>
    /// <exception cref="EndOfStreamException">The extractor has ended.</exception>
    /// <exception cref="InvalidDataException">The answer does not follow the protocol.</exception>
    public async Task<(ExtractionAnswer Answer, IReadOnlyList<DocumentSection> Sections)> AnswerAsync(long maxCharacters)
    {
        List<DocumentSection> sections = [];
        var text = new StringBuilder();
        // A section without text takes memory as well.
        for (var left = maxCharacters + FrameWriter.MaxCharacters; left >= 0;)
        {
            var (kind, length) = await ReadAsync();
            var characters = length / sizeof(char);
            switch (kind)
            {
                case FrameKind.Text:
                    text.Append(Characters(length));
                    left -= characters;
                    break;
                case FrameKind.Section:
                    sections.Add(new DocumentSection(text.ToString(), length == 0 ? null : Characters(length).ToString()));
                    text.Clear();
                    left -= characters + 1;
                    break;
                case FrameKind.Done:
                    return (ExtractionAnswer.Of(_frame.AsSpan(0, length)), sections);
                default:
                    throw new InvalidDataException($"a frame of the kind {(byte)kind} came in an answer");
            }
        }

        throw new InvalidDataException("it gave more text than allowed");
    }

    public void Dispose() => _input.Dispose();

    private ReadOnlySpan<char> Characters(int length) => MemoryMarshal.Cast<byte, char>(_frame.AsSpan(0, length));

    private async Task<(FrameKind Kind, int Length)> ReadAsync()
    {
        await _input.ReadExactlyAsync(_frame.AsMemory(0, FrameWriter.HeadBytes));
        var (kind, length) = ((FrameKind)_frame[0], BinaryPrimitives.ReadInt32LittleEndian(_frame.AsSpan(1)));
        if (length is < 0 or > MaxFrameBytes)
            throw new InvalidDataException($"a frame has {length:N0} bytes");
        await _input.ReadExactlyAsync(_frame.AsMemory(0, length));
        return (kind, length);
    }
}
