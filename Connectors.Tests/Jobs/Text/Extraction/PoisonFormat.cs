using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Connectors.Jobs.Text;
using Connectors.Sources;

namespace Connectors.Tests.Jobs.Text.Extraction;

/// <summary>Files that say what they do to the process that reads them.</summary>
internal sealed class PoisonFormat : IFormat
{
    private const string Mark = "POISON ";

    public string MediaType => "application/x-poison";

    public static byte[] File(string deed) => Encoding.ASCII.GetBytes(Mark + deed);

    public bool Knows(FileProbe probe) => probe.StartsWith(Mark);

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var deed = new StreamReader(file).ReadToEnd()[Mark.Length..];
        yield return new DocumentSection($"{Environment.ProcessId} {Do(deed)}");
    }

    private static string Do(string deed)
    {
        switch (deed)
        {
            case "overflow":
                return $"{Overflow(1)}";
            case "failfast":
                Environment.FailFast("The file told it to.");
                return "";
            case "spin":
                Spin(TimeSpan.MaxValue);
                return "";
            case "work":
                Spin(TimeSpan.FromSeconds(2.5));
                return "done";
            case "slow":
                new ManualResetEvent(false).WaitOne(TimeSpan.FromSeconds(4));
                return "done";
            case "run":
                using (var child = Process.Start("sh", ["-c", "while :; do :; done"]))
                    child.WaitForExit();
                return "";
            case "allocate":
                return $"{Allocate().Count}";
            case "allocate outside":
                AllocateOutside();
                return "";
            case "sleep":
                new ManualResetEvent(false).WaitOne();
                return "";
            case "garble":
                using (var output = Console.OpenStandardOutput())
                    output.Write(Encoding.ASCII.GetBytes(new string('x', 100)));
                return "";
            case "connect":
                return Connect();
            case "environment":
                return string.Join(' ', Environment.GetEnvironmentVariables().Keys.Cast<string>());
            case "text":
                return "good";
            default:
                throw new InvalidDataException($"There is no deed {deed}.");
        }
    }

    private static int Overflow(int depth) => depth == int.MaxValue ? depth : Overflow(depth + 1) + 1;

    private static void Spin(TimeSpan time)
    {
        for (var started = Environment.CpuUsage.TotalTime; Environment.CpuUsage.TotalTime - started < time;)
        {
        }
    }

    private static List<byte[]> Allocate()
    {
        for (List<byte[]> all = []; ;)
        {
            all.Add(new byte[1 << 20]);
            Array.Fill(all[^1], (byte)1);
        }
    }

    private static void AllocateOutside()
    {
        while (true)
        {
            var block = Marshal.AllocHGlobal(1 << 20);
            for (var at = 0; at < 1 << 20; at += 4096)
                Marshal.WriteByte(block, at, 1);
        }
    }

    private static string Connect()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            return "connected";
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode.ToString();
        }
    }
}
