using System.Runtime.InteropServices;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>
/// Has the kernel refuse the system calls by which a process reaches a network or another process, or leaves its group. It needs no rights
/// and holds for all threads, and for programs that the process starts.
/// </summary>
internal static class CallFilter
{
    private const nuint SetFilter = 1;
    private const nuint AllThreads = 1;

    private const ushort Load = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7FFF0000;
    private const uint RefuseAsForbidden = 0x00050000 | 1;

    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;

    /// <summary>Numbers from here on are the calls of a second, compatible set of the same machine.</summary>
    private const uint OtherSet = 0x40000000;

    /// <exception cref="CageException">The system has no such filter, or forbids it.</exception>
    public static void Install()
    {
        var (machine, install, refused) = Numbers();
        var program = Program(machine, refused);
        var instructions = Marshal.AllocHGlobal(program.Count * sizeof(ulong));
        try
        {
            Marshal.Copy(program.Select(instruction => (long)instruction).ToArray(), 0, instructions, program.Count);
            if (SystemCalls.Filter(install, SetFilter, AllThreads, new FilterProgram((ushort)program.Count, instructions)) != 0)
            {
                throw new CageException(
                    $"it cannot shut out the network: seccomp says \"{Marshal.GetLastPInvokeErrorMessage()}\". "
                    + "Let the container or service use seccomp filters");
            }
        }
        finally
        {
            Marshal.FreeHGlobal(instructions);
        }
    }

    /// <summary>Returns the kernel's name of the machine, the number of the call "seccomp", and the calls to refuse.</summary>
    private static (uint Machine, nint Install, uint[] Refused) Numbers() => RuntimeInformation.ProcessArchitecture switch
    {
        // socket, ptrace, setpgid, setsid, process_vm_readv, process_vm_writev, io_uring_setup, pidfd_getfd
        Architecture.X64 => (0xC000003E, 317, [41, 101, 109, 112, 310, 311, 425, 438]),
        Architecture.Arm64 => (0xC00000B7, 277, [198, 117, 154, 157, 270, 271, 425, 438]),
        var other => throw new CageException($"it cannot shut out the network on a machine of the kind {other}"),
    };

    private static List<ulong> Program(uint machine, uint[] refused)
    {
        // A jump counts the instructions that it leaves out. "Refuse" is the last instruction.
        List<ulong> program =
        [
            Instruction(Load, 0, 0, ArchitectureOffset),
            Instruction(JumpIfEqual, 0, (byte)(refused.Length + 3), machine),
            Instruction(Load, 0, 0, NumberOffset),
            Instruction(JumpIfAtLeast, (byte)(refused.Length + 1), 0, OtherSet),
        ];
        for (var index = 0; index < refused.Length; index++)
            program.Add(Instruction(JumpIfEqual, (byte)(refused.Length - index), 0, refused[index]));
        program.Add(Instruction(Return, 0, 0, Allow));
        program.Add(Instruction(Return, 0, 0, RefuseAsForbidden));
        return program;
    }

    private static ulong Instruction(ushort code, byte ifTrue, byte ifFalse, uint value)
        => code | ((ulong)ifTrue << 16) | ((ulong)ifFalse << 24) | ((ulong)value << 32);
}
