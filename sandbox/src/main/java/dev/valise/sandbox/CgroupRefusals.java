package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Why no cgroups can be made on a host, and what to do about it, in the host's own terms. */
record CgroupRefusals(Host host) {
    private static final String SERVICE = "start Valise as a service with Delegate=yes in its unit, or by"
            + " 'systemd-run --user --scope -p Delegate=yes COMMAND'";

    CgroupPlace.Refused noneMounted() {
        return new CgroupPlace.Refused(
                "no cgroups are mounted that this process is in",
                host.isContainer()
                        ? "let the container see its cgroups, which lie below /sys/fs/cgroup"
                        : "mount -t cgroup2 none /sys/fs/cgroup");
    }

    CgroupPlace.Refused noController(String controller, List<CgroupHierarchy> hierarchies) {
        Path own = hierarchies.stream()
                .filter(each -> each.version() == 2)
                .map(CgroupHierarchy::own)
                .findFirst()
                .orElse(hierarchies.getFirst().own());
        String why = "the cgroup of this process, " + own + ", has no controller '" + controller + "'";
        if (host.isContainer()) {
            return new CgroupPlace.Refused(
                    why, "let the container's manager delegate '" + controller + "' (with systemd: Delegate=yes)");
        }
        return new CgroupPlace.Refused(why, SERVICE.replace("Delegate=yes", "Delegate=" + controller));
    }

    CgroupPlace.Refused notWritable(Path own, int version) {
        String why = "this user may make none in " + own;
        if (host.isContainer()) {
            return new CgroupPlace.Refused(
                    why,
                    "start the container with its cgroups writable: containerd's cgroup_writable = true, CRI-O's annotation"
                            + " io.kubernetes.cri-o.cgroup2-mount-hierarchy-rw, Podman's --systemd=always; or --privileged"
                            + " where the machine runs nothing else");
        }
        // In version 1 delegation to users is not safe, and no system does it.
        return new CgroupPlace.Refused(why, version == 1 ? "run Valise as root" : SERVICE + "; or run it as root");
    }

    static Refusal notJoined(String said) {
        return new Refusal(
                "The jail's cgroup was made, and could not be joined",
                said,
                "run Valise in a cgroup that is its own, with all below it: " + SERVICE);
    }

    CgroupPlace.Refused notHandedDown(Path own, String controller, IOException cause) {
        return new CgroupPlace.Refused(
                own + " cannot hand down '" + controller + "', most likely since other processes are in it: "
                        + cause.getMessage(),
                "let Valise be alone in its cgroup: " + SERVICE + "; or in a container move the others first: mkdir "
                        + own + "/init && for pid in $(cat " + own + "/cgroup.procs); do echo $pid >" + own
                        + "/init/cgroup.procs; done");
    }
}
