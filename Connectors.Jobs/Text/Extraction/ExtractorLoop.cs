using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>
/// The extractor process: confines itself, then reads one file after another from its standard input and writes their text to its standard
/// output. It ends with its input.
/// </summary>
internal static class ExtractorLoop
{
    /// <summary>The first word of the command line that starts an extractor. It is no command for people.</summary>
    public const string Word = "extract";

    /// <summary>Files may be nested deeply.</summary>
    private const int StackBytes = 16 << 20;

    /// <summary>Runs until the input ends. Returns the process's exit code.</summary>
    /// <param name="arguments">The word, the megabytes of memory, and the id of the worker's process.</param>
    /// <param name="reader">Reads the files.</param>
    public static int Run(string[] arguments, FormatReader reader)
    {
        if (arguments is not [_, var memory, var parent]
            || !int.TryParse(memory, CultureInfo.InvariantCulture, out var megabytes)
            || !int.TryParse(parent, CultureInfo.InvariantCulture, out var worker))
        {
            Console.Error.WriteLine("A worker starts this command. It is not for people.");
            return 2;
        }

        // A service that stops tells all its processes. The worker ends its extractors itself, when it has given its work back.
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        // A library that prints would spoil the answers.
        Console.SetOut(TextWriter.Null);
        try
        {
            Cage.Enter(megabytes, worker);
        }
        catch (CageException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }

        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() => failure = Serve(input, output, reader), StackBytes) { Name = "Text extraction" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return 0;
    }

    private static ExceptionDispatchInfo? Serve(Stream input, Stream output, FormatReader reader)
    {
        try
        {
            using var frames = new FrameWriter(output);
            frames.Write(FrameKind.Ready, []);
            frames.Flush();
            var length = new byte[sizeof(int)];
            while (input.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) == length.Length)
            {
                var json = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
                input.ReadExactly(json);
                var request = ExtractionRequest.Of(json);
                using var file = Open(request, input);
                var answer = Read(file, request, reader, frames);
                frames.Write(FrameKind.Done, answer.ToJson());
                frames.Flush();
                if (answer.Spent)
                    return null;
            }

            return null;
        }
        catch (Exception exception)
        {
            return ExceptionDispatchInfo.Capture(exception);
        }
    }

    private static Stream Open(ExtractionRequest request, Stream input)
    {
        if (request.Path is { } path)
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[request.Length];
        input.ReadExactly(bytes);
        return new MemoryStream(bytes, writable: false);
    }

    private static ExtractionAnswer Read(Stream file, ExtractionRequest request, FormatReader reader, FrameWriter frames)
    {
        Cage.LimitProcessorTime(Environment.CpuUsage.TotalTime, request.Limits.MaxProcessorSeconds);
        try
        {
            var budget = new TextBudget(request.Limits, CancellationToken.None);
            var read = reader.Read(file, (request.FileName, request.MediaType), budget, frames.Write);
            return new ExtractionAnswer { MediaType = read.MediaType, NoText = read.NoText, Remarks = read.Remarks };
        }
        catch (DocumentUnreadableException refusal)
        {
            return new ExtractionAnswer { Reason = refusal.Reason, Message = refusal.Message, Kind = refusal.Kind };
        }
        catch (OutOfMemoryException)
        {
            return new ExtractionAnswer
            {
                Reason = FailureReason.TooSlow, Message = ExtractionLimit.Memory(request.Limits), Spent = true,
            };
        }
    }
}
